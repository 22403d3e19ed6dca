import type { Usage } from '@soundfoundry/client'
import type { ReactElement } from 'react'
import { tellCount } from '../model/tell-size.ts'
import { providerTitles } from '../model/track-path.ts'
import { refusalRows } from '../model/usage.ts'

/** Why providers refused, most frequent first, each as long as it is frequent. */
export function Refusals({ usage }: { readonly usage: Usage }): ReactElement {
  const rows = refusalRows(usage)
  const most = Math.max(1, ...rows.map(({ count }) => count))
  return (
    <section aria-labelledby="refusals" className="card min-h-[76px] px-4 py-3">
      <h2 id="refusals" className="font-semibold">
        Refusals by reason
      </h2>
      {rows.length === 0 && <p className="text-fg2">Nothing was refused.</p>}
      <ul>
        {rows.map(({ provider, reason, title, count }) => (
          <li key={`${provider} ${reason}`} className="flex h-8 items-center gap-3 desk:h-7">
            <span className="min-w-0 truncate desk:w-56">
              {title} <span className="text-fg3">{providerTitles[provider]}</span>
            </span>
            <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden className="h-2 min-w-8 flex-1">
              <rect width={(count / most) * 100} height="8" className="fill-bar" />
            </svg>
            <span className="w-12 text-right font-semibold">{tellCount(count)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
