import type { ReactElement, ReactNode } from 'react'

/** A key of the keyboard. */
export function Kbd({ children }: { readonly children: ReactNode }): ReactElement {
  return (
    <kbd className="inline-block rounded-chip border border-line2 bg-surface px-1 font-mono text-caps text-fg3">
      {children}
    </kbd>
  )
}
