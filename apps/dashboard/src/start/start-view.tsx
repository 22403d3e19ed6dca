import type { ReactElement } from 'react'

export function StartView(): ReactElement {
  return <p />
}
