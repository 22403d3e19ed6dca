import { Link, useSearch } from '@tanstack/react-router'
import { lazy, Suspense, type ReactElement } from 'react'
import type { Usage } from '@soundfoundry/client'
import { useUsage } from '../data/queries.ts'
import { tellCount, tellDollars, tellMany } from '../model/tell-size.ts'
import { tellLength, tellSpan, tellTime } from '../model/tell-time.ts'
import { providerTitles } from '../model/track-path.ts'
import { refusalRows, seriesOf, usageRows, usageWindows, windowWords, type UsageRow } from '../model/usage.ts'
import { ErrorNote } from '../ui/error-note.tsx'

const Chart = lazy(async () => ({ default: (await import('./chart.tsx')).Chart }))

const ownerTitles = { ...providerTitles, none: 'Neither' } as const
const percent = (part: number | null): string => (part === null ? '–' : `${(part * 100).toFixed(part === 1 ? 0 : 1)} %`)
const span = (value: number): string => tellSpan(value * 1000)
const seconds = (value: number | null): string => (value === null ? '–' : span(value))
const count = (value: number): string => (value === 0 ? '–' : tellCount(value))

function Windows({ window }: { readonly window: Usage['window'] }): ReactElement {
  return (
    <nav aria-label="Window" className="flex gap-1">
      {usageWindows.map(each => (
        <Link
          key={each}
          to="/usage"
          search={each === '24h' ? {} : { window: each }}
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

const columns: readonly { readonly head: string; readonly of: (row: UsageRow) => string }[] = [
  { head: 'Made', of: ({ succeeded }) => count(succeeded) },
  { head: 'Success', of: ({ success }) => percent(success) },
  { head: 'p50', of: ({ p50 }) => seconds(p50) },
  { head: 'p95', of: ({ p95 }) => seconds(p95) },
  { head: 'Sent', of: ({ submits }) => count(submits) },
  { head: 'Refused', of: ({ refused }) => count(refused) },
  { head: 'Redirected', of: ({ redirected }) => count(redirected) },
  { head: 'Music', of: ({ audioSeconds }) => (audioSeconds === 0 ? '–' : tellLength(audioSeconds)) },
  { head: 'Spent', of: ({ usd, unpriced }) => `${tellDollars(usd)}${unpriced > 0 ? '+' : ''}` },
]

function Totals({ usage }: { readonly usage: Usage }): ReactElement {
  const rows = usageRows(usage)
  const unpriced = rows.reduce((total, row) => total + row.unpriced, 0)
  return (
    <section aria-label="Totals" className="card">
      <div className="desk:hidden">
        {rows.map(row => (
          <div key={row.owner} className="border-b border-line px-4 py-3 last:border-b-0">
            <h2 className="font-semibold">{ownerTitles[row.owner]}</h2>
            <dl className="mt-2 grid grid-cols-3 gap-x-4 gap-y-2">
              {columns.map(({ head, of }) => (
                <div key={head}>
                  <dt className="caps">{head}</dt>
                  <dd>{of(row)}</dd>
                </div>
              ))}
            </dl>
          </div>
        ))}
      </div>
      <table className="w-full border-collapse max-desk:hidden">
        <thead>
          <tr className="h-8 border-b border-line">
            <th scope="col" className="caps px-4 text-left font-normal">
              Provider
            </th>
            {columns.map(({ head }) => (
              <th key={head} scope="col" className="caps px-4 text-right font-normal">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(row => (
            <tr key={row.owner} className="h-9 border-b border-line last:border-b-0">
              <th scope="row" className="px-4 text-left font-semibold">
                {ownerTitles[row.owner]}
              </th>
              {columns.map(({ head, of }) => (
                <td key={head} className="px-4 text-right whitespace-nowrap">
                  {of(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {unpriced > 0 && (
        <p className="border-t border-line px-4 py-2 text-fg2">
          {tellMany(unpriced, 'track')} of models without a known price are not in what was spent.
        </p>
      )}
    </section>
  )
}

function Refusals({ usage }: { readonly usage: Usage }): ReactElement {
  const rows = refusalRows(usage)
  return (
    <section aria-labelledby="refusals" className="card px-4 py-3">
      <h2 id="refusals" className="font-semibold">
        Refusals by reason
      </h2>
      {rows.length === 0 && <p className="text-fg2">Nothing was refused.</p>}
      <ul>
        {rows.map(({ provider, reason, title, count: times }) => (
          <li key={`${provider} ${reason}`} className="flex h-7 items-center gap-2">
            <span>{title}</span>
            <span className="text-fg3">{providerTitles[provider]}</span>
            <span className="ml-auto font-semibold">{tellCount(times)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Charts({ usage }: { readonly usage: Usage }): ReactElement {
  const made = seriesOf(usage, ({ succeeded }) => succeeded)
  const p95 = seriesOf(usage, ({ p95_s }) => p95_s, null)
  const spent = seriesOf(usage, ({ spend_usd }) => spend_usd)
  const redirected = seriesOf(usage, each => each.redirected)
  return (
    <Suspense fallback={<div className="skeleton card h-[220px]" aria-hidden />}>
      <div className="grid grid-cols-1 gap-4 desk:grid-cols-2">
        <Chart form="bars" title="Tracks made" series={made} tell={tellCount} />
        <Chart form="line" title="Time to audio, p95" series={p95} tell={span} />
        <Chart form="bars" title="Spent" series={spent} tell={tellDollars} />
        <Chart form="bars" title="Redirected away" series={redirected} tell={tellCount} />
      </div>
    </Suspense>
  )
}

/** What was done and what it cost, over an hour, a day or a month. */
export function UsageView(): ReactElement {
  const { window = '24h' } = useSearch({ from: '/usage' })
  const { data: usage, error } = useUsage(window)
  return (
    <div className="mx-auto flex w-full max-w-[1488px] flex-col gap-4 px-4 py-4 desk:px-6 desk:py-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="mr-auto">
          <h1 className="min-h-7 text-title font-semibold tracking-[-0.01em]">Usage</h1>
          <p className="min-h-5 text-fg2">
            {usage === null
              ? 'This token may not see it: it takes one with the scope “operate”.'
              : usage !== undefined && `Since ${tellTime(usage.from)}. Tracks count in the hour of their end.`}
          </p>
        </div>
        <Windows window={window} />
      </div>
      {error !== null && usage === undefined && <ErrorNote error={error} />}
      {usage === undefined && error === null && <div className="card skeleton h-[104px]" aria-hidden />}
      {usage != null && <Totals usage={usage} />}
      {usage != null && window !== '1h' && <Charts usage={usage} />}
      {usage != null && <Refusals usage={usage} />}
    </div>
  )
}
