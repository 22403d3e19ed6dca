import ChevronRight from 'lucide-react/icons/chevron-right'
import type { ReactElement, ReactNode } from 'react'
import { providerNames } from '../model/provider-view.ts'
import { providerTitles } from '../model/track-path.ts'
import { tellBucket, type NumberRow } from '../model/usage-charts.ts'

const swatches = { fal: 'bg-accent', replicate: 'bg-green-fill' } as const

/** What lies around a chart, of the same size before and after its numbers are there. */
export function ChartCard({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactElement {
  return (
    <figure className="card flex min-w-0 flex-col px-4 pt-3 pb-2">
      <figcaption className="flex items-center gap-3 pb-2">
        <h2 className="font-semibold">{title}</h2>
        {providerNames.map(name => (
          <span key={name} className="flex items-center gap-1.5 text-small whitespace-nowrap text-fg2">
            <i className={`h-2 w-2 rounded-full ${swatches[name]}`} />
            {providerTitles[name]}
          </span>
        ))}
      </figcaption>
      {children}
    </figure>
  )
}

/** Where a chart will be. */
export const NoChart = ({ title }: { readonly title: string }): ReactElement => (
  <ChartCard title={title}>
    <div className="skeleton h-[160px]" aria-hidden />
    <div className="h-10 desk:h-7" />
  </ChartCard>
)

/** The numbers of a chart, for those who do not see it and those who want to know exactly. */
export function Numbers({
  title,
  rows,
  bucketSeconds,
}: {
  readonly title: string
  readonly rows: readonly NumberRow[]
  readonly bucketSeconds: number
}): ReactElement {
  const head = 'caps h-6 text-right font-normal first:text-left'
  return (
    <details className="group">
      <summary className="flex h-10 w-fit cursor-pointer list-none items-center text-small text-fg2 hover:text-fg desk:h-7">
        <ChevronRight size={13} aria-hidden className="mr-1 group-open:rotate-90" />
        Numbers<span className="sr-only"> of {title}</span>
      </summary>
      <div
        className="max-h-60 overflow-y-auto border-t border-line"
        role="region"
        aria-label={`Numbers of ${title}`}
        tabIndex={0}
      >
        <table className="w-full">
          <thead>
            <tr>
              <th scope="col" className={head}>
                {bucketSeconds < 86_400 ? 'Hour, UTC' : 'Day, UTC'}
              </th>
              {providerNames.map(name => (
                <th key={name} scope="col" className={head}>
                  {providerTitles[name]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ time, values }) => (
              <tr key={time} className="h-6">
                <th scope="row" className="text-left font-normal text-fg2">
                  {tellBucket(time, bucketSeconds)}
                </th>
                {providerNames.map(name => (
                  <td key={name} className="text-right">
                    {values[name]}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {rows.length === 0 && <p className="pb-2 text-fg2">There is none in this window.</p>}
      </div>
    </details>
  )
}
