import type { ReactElement } from 'react'
import type { ReactNode } from 'react'
import { useNow } from '../data/use-now.ts'
import type { ProviderView } from '../model/provider-view.ts'
import { tellAge, tellClock, tellLength } from '../model/tell-time.ts'
import { OutwardButton } from '../ui/button.tsx'
import { StatePill } from '../ui/pill.tsx'
import { Ring } from '../ui/ring.tsx'

/** Pauses between two free probes are a minute at first; the ring is full a minute before the next one. */
const fullRingMs = 60_000

/** How long until the provider is tried again by itself. */
function NextTry({ at, now }: { readonly at: string; readonly now: number }): ReactElement {
  const left = Math.max(0, Date.parse(at) - now)
  const label = left < 60_000 ? `${Math.ceil(left / 1000)} s` : tellLength(left / 1000)
  return (
    <span className="ml-auto flex items-center gap-2 text-right text-caps text-fg3">
      <span className="max-desk:sr-only">
        next free
        <br />
        probe in
      </span>
      <Ring part={Math.min(1, left / fullRingMs)} tone="accent" label={left === 0 ? 'now' : label} />
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
  const { title, look, since, impact, sentence, link, nextTry, state } = provider
  const isDown = state === 'down'
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
      {link !== null && (
        <div className="mt-3 flex flex-wrap gap-2">
          <OutwardButton link={link} kind={isDown ? 'primary' : 'plain'} className="max-desk:flex-1" />
        </div>
      )}
      {children}
    </section>
  )
}
