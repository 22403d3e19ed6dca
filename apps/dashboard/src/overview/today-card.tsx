import { Link } from '@tanstack/react-router'
import type { ReactElement } from 'react'
import type { ProviderName, Usage } from '@soundfoundry/client'
import { useNow } from '../data/use-now.ts'
import { tellCount, tellDollars, tellMany } from '../model/tell-size.ts'
import { tellAge, tellSpan } from '../model/tell-time.ts'
import type { Today } from '../model/today.ts'
import { providerTitles } from '../model/track-path.ts'

const grid = 'grid grid-cols-[minmax(0,1fr)_48px_56px_96px_64px] items-center gap-2'

/** Half of the tracks, and nineteen in twenty, had their audio within so long. */
function timesOf(usage: Usage | null, provider: ProviderName): string {
  const { p50_s: p50, p95_s: p95 } = usage?.totals[provider] ?? { p50_s: null, p95_s: null }
  return p50 === null || p95 === null ? '–' : `${tellSpan(p50 * 1000)}, ${tellSpan(p95 * 1000)}`
}

/** What the day has cost so far, and for how much work. */
export function TodayCard({ today, usage }: { readonly today: Today; readonly usage: Usage | null }): ReactElement {
  const now = useNow()
  const { usd, unpriced, providers } = today
  return (
    <section aria-labelledby="today" className="card flex flex-col px-4 pt-3 pb-4 desk:max-wide:col-span-2">
      <div className="flex h-9 items-center gap-2">
        <h2 id="today" className="text-name font-semibold">
          Today
        </h2>
        <span className="text-fg3">UTC, {tellAge(now % 86_400_000)}</span>
        <Link to="/usage" className="ml-auto text-accent hover:underline">
          Usage
        </Link>
      </div>
      <p className="mt-1 flex items-baseline gap-2">
        <span className="text-big font-semibold tracking-[-0.02em]">{tellDollars(usd)}</span>
        <span className="text-fg2">spent, by the models’ prices</span>
      </p>
      <p className="text-fg2">
        {unpriced > 0
          ? `${tellMany(unpriced, 'track')} of models without a known price are not in it.`
          : 'Refusals cost nothing.'}
      </p>
      <div className="mt-auto pt-3">
        <div className={grid}>
          <span className="caps">Provider</span>
          <span className="caps text-right">Sent</span>
          <span className="caps text-right">Refused</span>
          <span className="caps text-right" title="Time to audio over 24 hours">
            p50, p95
          </span>
          <span className="caps text-right">Spent</span>
        </div>
        {providers.map(({ provider, sent, refused, usd: own }) => (
          <div key={provider} className={`${grid} h-6`}>
            <span>{providerTitles[provider]}</span>
            <span className="text-right">{tellCount(sent)}</span>
            <span className="text-right">{tellCount(refused)}</span>
            <span className="text-right whitespace-nowrap">{timesOf(usage, provider)}</span>
            <span className="text-right">{tellDollars(own)}</span>
          </div>
        ))}
      </div>
    </section>
  )
}
