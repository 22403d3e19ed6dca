import { Link, useSearch } from '@tanstack/react-router'
import { lazy, Suspense, type ReactElement } from 'react'
import type { Usage } from '@soundfoundry/client'
import { useUsage } from '../data/queries.ts'
import { tellDollars, tellMany } from '../model/tell-size.ts'
import { tellBegin, usageCharts } from '../model/usage-charts.ts'
import { usageSums, usageWindows, windowWords } from '../model/usage.ts'
import { ErrorNote } from '../ui/error-note.tsx'
import { NoChart } from './chart-card.tsx'
import { Refusals } from './refusals.tsx'
import { NoTotals, Totals } from './totals.tsx'

const Chart = lazy(async () => ({ default: (await import('./chart.tsx')).Chart }))

function Windows({ window }: { readonly window: Usage['window'] }): ReactElement {
  return (
    <nav aria-label="Window" className="flex gap-1">
      {usageWindows.map(each => (
        <Link
          key={each}
          to="/usage"
          search={{ window: each }}
          activeProps={{ 'aria-current': undefined }}
          aria-current={each === window ? 'page' : undefined}
          className="inline-flex h-10 items-center rounded-btn px-3 text-fg2 hover:bg-hover aria-[current=page]:bg-chosen aria-[current=page]:font-semibold aria-[current=page]:text-fg desk:h-7"
        >
          {windowWords[each]}
        </Link>
      ))}
    </nav>
  )
}

/** What a window comes to, in a sentence. */
function sentenceOf(usage: Usage): string {
  const sums = usageSums(usage)
  const since = `Since ${tellBegin(usage.from)}`
  if (sums === null) return `${since} nothing was made or refused.`
  const { succeeded, redirected, usd } = sums
  return `${since}: ${tellMany(succeeded, 'track')} made, ${redirected} redirected, ${tellDollars(usd)} spent. Each counts in the hour of its end.`
}

/** Of one size, whether its numbers are there or not. */
function Charts({ usage }: { readonly usage: Usage | undefined }): ReactElement {
  return (
    <div className="grid grid-cols-1 items-start gap-4 desk:grid-cols-2 wide:grid-cols-3">
      {usageCharts.map(chart => {
        const waiting = <NoChart key={chart.title} title={chart.title} />
        if (usage === undefined) return waiting
        return (
          <Suspense key={chart.title} fallback={waiting}>
            <Chart chart={chart} usage={usage} />
          </Suspense>
        )
      })}
    </div>
  )
}

/** What was done and what it cost, over an hour, a day or a month. */
export function UsageView(): ReactElement {
  const { window = '24h' } = useSearch({ from: '/usage' })
  const { data: usage, error } = useUsage(window)
  const isForbidden = usage === null
  const isShown = !isForbidden && (usage !== undefined || error === null)
  return (
    <div className="mx-auto flex w-full max-w-[1488px] flex-col gap-4 px-4 py-4 desk:px-6 desk:py-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="mr-auto">
          <h1 className="min-h-7 text-title font-semibold tracking-[-0.01em]">Usage</h1>
          <p className="min-h-10 text-fg2 desk:min-h-5">
            {isForbidden
              ? 'This token may not see it: it takes one with the scope “operate”.'
              : usage !== undefined && sentenceOf(usage)}
          </p>
        </div>
        <Windows window={window} />
      </div>
      {error !== null && usage === undefined && <ErrorNote error={error} />}
      {isShown && (usage === undefined ? <NoTotals /> : <Totals usage={usage} />)}
      {/* An hour is one bucket or two: the totals tell all of it. */}
      {isShown && window !== '1h' && <Charts usage={usage} />}
      {isShown &&
        (usage === undefined ? <div className="card skeleton h-[76px]" aria-hidden /> : <Refusals usage={usage} />)}
    </div>
  )
}
