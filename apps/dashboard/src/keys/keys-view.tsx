import type { ReactElement } from 'react'

export function KeysView(): ReactElement {
  return <p />
}
