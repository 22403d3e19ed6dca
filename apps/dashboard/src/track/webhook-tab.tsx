import type { ReactElement } from 'react'
import type { Track } from '@soundfoundry/client'
import { tellTime } from '../model/tell-time.ts'
import type { StateLook } from '../model/track-state.ts'
import { StatePill } from '../ui/pill.tsx'

type Webhook = NonNullable<Track['webhook']>

const looks: Readonly<Record<Webhook['state'], StateLook>> = {
  pending: { shape: 'waiting', tone: 'amber', word: 'Pending' },
  delivered: { shape: 'done', tone: 'green', word: 'Delivered' },
  failed: { shape: 'failed', tone: 'red', word: 'Failed' },
}

/** Whether the callback came through, and every try. */
export function WebhookTab({ webhook }: { readonly webhook: Webhook | null }): ReactElement {
  if (webhook === null)
    return <p className="mt-3 text-fg2">No callback was asked for: this track has no webhook_url.</p>
  const { url, state, attempts, next_attempt_at } = webhook
  return (
    <div className="mt-3 flex flex-col gap-3">
      <p className="flex flex-wrap items-center gap-2">
        <StatePill look={looks[state]} />
        <span className="[overflow-wrap:anywhere]">{url}</span>
      </p>
      <ol className="flex flex-col">
        {attempts.map(({ at, http_status, error }, number) => (
          <li key={at} className="flex gap-3 border-b border-line py-2">
            <span className="text-fg3">{number + 1}</span>
            <time dateTime={at} className="text-fg2">
              {tellTime(at)}
            </time>
            <span className="ml-auto text-right">
              {error ?? (http_status === null ? 'no answer' : `HTTP ${http_status}`)}
            </span>
          </li>
        ))}
      </ol>
      {next_attempt_at !== null && <p className="text-fg2">Tried next {tellTime(next_attempt_at)}.</p>}
    </div>
  )
}
