import type { ReactElement } from 'react'

/** An HTTP status, in the colour of its class. */
export function StatusPill({ status }: { readonly status: number }): ReactElement {
  return <span className={`status status-${Math.floor(status / 100)}`}>{status}</span>
}

/** What a call does, as HTTP says it; what changes nothing is grey. */
export function Method({ method }: { readonly method: string }): ReactElement {
  return <span className={method === 'GET' ? 'method' : 'method method-changes'}>{method}</span>
}
