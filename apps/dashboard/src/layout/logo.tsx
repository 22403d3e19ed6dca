import type { ReactElement } from 'react'

export function Logo(): ReactElement {
  return (
    <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden className="block flex-none">
      <rect width="20" height="20" rx="5" className="fill-ink" />
      <path d="M5 8.5v3M8 6v8M11 7.500v5M14 9v2" className="stroke-on-ink" strokeWidth="1.5" strokeLinecap="round" />
    </svg>
  )
}
