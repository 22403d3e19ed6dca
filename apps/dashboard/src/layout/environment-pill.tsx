import type { ReactElement } from 'react'
import type { Environment } from '../model/environment.ts'

const looks: Readonly<Record<Environment['kind'], string>> = {
  sandbox: 'hatched',
  production: 'border border-red-fill bg-surface text-fg',
  other: 'border border-line2 bg-surface text-fg',
}

/** Where this is: nobody may take the sandbox for production, or the other way round. */
export function EnvironmentPill({ environment }: { readonly environment: Environment }): ReactElement {
  const look = looks[environment.kind]
  return (
    <span
      className={`rounded-full px-2 text-[11px]/[18px] font-semibold tracking-[0.05em] whitespace-nowrap uppercase ${look}`}
    >
      {environment.word}
    </span>
  )
}
