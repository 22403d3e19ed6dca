import type { Usage } from '@soundfoundry/client'
import type { ReactElement } from 'react'
import { usePhone } from '../layout/use-phone.ts'
import { tellCount, tellDollars, tellMany } from '../model/tell-size.ts'
import { tellLength, tellSpan } from '../model/tell-time.ts'
import { providerTitles } from '../model/track-path.ts'
import { tellPercent } from '../model/usage-charts.ts'
import { usageRows, type UsageRow } from '../model/usage.ts'

const ownerTitles = { ...providerTitles, none: 'Neither' } as const
const none = '–'
const seconds = (value: number | null): string => (value === null ? none : tellSpan(value * 1000))
const count = (value: number): string => (value === 0 ? none : tellCount(value))

const columns: readonly { readonly head: string; readonly of: (row: UsageRow) => string }[] = [
  { head: 'Made', of: ({ succeeded }) => count(succeeded) },
  { head: 'Success', of: ({ success }) => (success === null ? none : tellPercent(success)) },
  { head: 'p50', of: ({ p50 }) => seconds(p50) },
  { head: 'p95', of: ({ p95 }) => seconds(p95) },
  { head: 'Sent', of: ({ submits }) => count(submits) },
  { head: 'Refused', of: ({ refused }) => count(refused) },
  { head: 'Redirected', of: ({ redirected }) => count(redirected) },
  { head: 'Music', of: ({ audioSeconds }) => (audioSeconds === 0 ? none : tellLength(audioSeconds)) },
  { head: 'Spent', of: ({ usd, unpriced }) => `${tellDollars(usd)}${unpriced > 0 ? '+' : ''}` },
]

const cap = 'caps px-4 text-right font-normal first:text-left'

/** A row for each provider. */
const Wide = ({ rows }: { readonly rows: readonly UsageRow[] }): ReactElement => (
  <table className="w-full border-collapse">
    <thead>
      <tr className="h-8 border-b border-line">
        <th scope="col" className={cap}>
          Provider
        </th>
        {columns.map(({ head }) => (
          <th key={head} scope="col" className={cap}>
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
)

/** A column for each provider: all of it is seen on a phone. */
const Narrow = ({ rows }: { readonly rows: readonly UsageRow[] }): ReactElement => (
  <table className="w-full border-collapse">
    <thead>
      <tr className="h-9 border-b border-line">
        <th scope="col" className={cap}>
          Provider
        </th>
        {rows.map(({ owner }) => (
          <th key={owner} scope="col" className="px-4 text-right font-semibold">
            {ownerTitles[owner]}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {columns.map(({ head, of }) => (
        <tr key={head} className="h-8 border-b border-line last:border-b-0">
          <th scope="row" className="px-4 text-left font-normal text-fg2">
            {head}
          </th>
          {rows.map(row => (
            <td key={row.owner} className="px-4 text-right whitespace-nowrap">
              {of(row)}
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  </table>
)

/** What a window comes to, by provider. */
export function Totals({ usage }: { readonly usage: Usage }): ReactElement {
  const rows = usageRows(usage)
  const unpriced = rows.reduce((total, row) => total + row.unpriced, 0)
  const isPhone = usePhone()
  return (
    <section aria-label="Totals" className="card">
      {isPhone ? <Narrow rows={rows} /> : <Wide rows={rows} />}
      {unpriced > 0 && (
        <p className="border-t border-line px-4 py-2 text-fg2">
          {tellMany(unpriced, 'track')} of models without a known price {unpriced === 1 ? 'is' : 'are'} not in what was
          spent.
        </p>
      )}
    </section>
  )
}

/** Where the totals will be. */
export const NoTotals = (): ReactElement => <div className="card skeleton h-[326px] desk:h-[106px]" aria-hidden />
