import type { ReactElement } from 'react'
import type { ReactNode } from 'react'
import { useNow } from '../data/use-now.ts'
import type { ProviderView } from '../model/provider-view.ts'
import { tellAge, tellClock, tellLength } from '../model/tell-time.ts'
import { StatePill } from '../ui/pill.tsx'
import { Ring } from '../ui/ring.tsx'
import { ProviderActions } from './provider-actions.tsx'

/** Pauses between two free probes are a minute at first; the ring is full a minute before the next one. */
const fullRingMs = 60_000

/** How long until the provider is tried again by itself. */
function NextTry({ at, now }: { readonly at: string; readonly now: number }): ReactElement {
  const left = Math.max(0, Date.parse(at) - now)
  if (left === 0) return <span className="ml-auto text-right text-caps text-fg3">the next track tries it</span>
  const label = left < 60_000 ? `${Math.ceil(left / 1000)} s` : tellLength(left / 1000)
  return (
    <span className="ml-auto flex items-center gap-2 text-right text-caps text-fg3">
      <span className="max-desk:sr-only">
        next free
        <br />
        probe in
      </span>
      <Ring part={Math.min(1, left / fullRingMs)} tone="accent" label={label} />
    </span>
  )
}

/** One provider: how it stands, what that means, and what to do. */
export function ProviderCard({
  provider,
  children,
}: {
  readonly provider: ProviderView
  readonly children?: ReactNode
}): ReactElement {
  const now = useNow()
  const { title, look, since, impact, sentence, nextTry, state, pause } = provider
  const isDown = state === 'down' && pause === null
  return (
    <section
      aria-label={title}
      className={`card flex desk:min-h-[208px] flex-col px-4 pt-3 pb-4 ${isDown ? 'marked-red max-desk:order-first' : ''}`}
    >
      <div className="flex h-9 items-center gap-2">
        <h2 className="text-name font-semibold">{title}</h2>
        <StatePill look={look} />
        {since !== null && (
          <span className="whitespace-nowrap text-fg3">
            since {tellClock(since)}, {tellAge(now - Date.parse(since))}
          </span>
        )}
        {nextTry !== null && <NextTry at={nextTry} now={now} />}
      </div>
      <p className="mt-1 font-semibold">{impact}</p>
      <p className="min-h-10 text-fg2 [overflow-wrap:anywhere]">{sentence}</p>
      <ProviderActions provider={provider} />
      {children}
    </section>
  )
}
