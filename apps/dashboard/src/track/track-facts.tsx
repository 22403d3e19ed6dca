import type { ReactElement } from 'react'
import type { Track } from '@soundfoundry/client'
import { useNow } from '../data/use-now.ts'
import { tellGrowingSpan, tellLength, tellMoment, tellSpan, tellTime } from '../model/tell-time.ts'
import { providerTitles } from '../model/track-path.ts'
import { shortCaller, tellCost } from '../model/track-facts.ts'
import { tookMs } from '../model/track-state.ts'

/** What is asked first of a track. */
export function TrackFacts({ track }: { readonly track: Track }): ReactElement {
  const now = useNow()
  const { audio, attempts, provider, created_at, duration_s, done } = track
  const took = tookMs(track, now)
  const last = attempts.at(-1)
  const facts = [
    { label: 'Length', value: audio === null ? `wished ${tellLength(duration_s)}` : tellLength(audio.duration_s) },
    { label: 'Took', value: took === null ? '–' : done ? tellSpan(took) : tellGrowingSpan(took) },
    { label: 'Provider', value: provider === null ? 'none yet' : providerTitles[provider] },
    {
      label: 'Billed',
      value: last === undefined ? 'no' : attempts.some(({ billed }) => billed === 'yes') ? 'yes' : last.billed,
    },
    { label: 'Cost', value: tellCost(track.cost_usd) },
    { label: 'Caller', value: shortCaller(track.caller), title: track.caller },
    { label: 'Made', value: tellMoment(created_at), title: tellTime(created_at) },
  ]
  return (
    <dl className="mt-3 flex flex-wrap justify-between gap-x-4 gap-y-2">
      {facts.map(({ label, value, title }) => (
        <div key={label}>
          <dt className="caps">{label}</dt>
          <dd title={title}>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
