import type { ReactElement } from 'react'
import type { Environment } from '../model/environment.ts'

/** Where this is: nobody may take the sandbox for production, or the other way round. */
export function EnvironmentPill({ environment }: { readonly environment: Environment }): ReactElement {
  const look = environment.kind === 'sandbox' ? 'hatched' : 'border border-line2 bg-surface text-fg'
  return (
    <span
      className={`rounded-full px-2 text-[11px]/[18px] font-semibold tracking-[0.05em] whitespace-nowrap uppercase ${look}`}
    >
      {environment.word}
    </span>
  )
}
