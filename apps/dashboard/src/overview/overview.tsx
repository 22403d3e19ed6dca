import type { ReactElement } from 'react'
import { useHealth, useKeys, useProviders, useTrackList, useUsage } from '../data/queries.ts'
import { useNow } from '../data/use-now.ts'
import { flowOf } from '../model/flow.ts'
import { headlineOf } from '../model/headline.ts'
import { laneOf } from '../model/key-lanes.ts'
import { redirectedSince, viewProviders, type ProviderView } from '../model/provider-view.ts'
import { tellAge } from '../model/tell-time.ts'
import { todayOf } from '../model/today.ts'
import { seriesOf } from '../model/usage.ts'
import type { Keys, Track, Usage } from '@soundfoundry/client'
import { ErrorNote } from '../ui/error-note.tsx'
import { FlowStrip } from './flow-strip.tsx'
import { KeyRing } from './key-ring.tsx'
import { NewestTracks } from './newest-tracks.tsx'
import { ProviderCard } from './provider-card.tsx'
import { Sparkline } from './sparkline.tsx'
import { TodayCard } from './today-card.tsx'

function Foot({
  provider,
  keys,
  usage,
  now,
}: {
  readonly provider: ProviderView
  readonly keys: Keys | null
  readonly usage: Usage | null
  readonly now: number
}): ReactElement {
  const held = keys === null ? null : laneOf(keys, provider.name).current
  const { lastSuccess } = provider
  return (
    <div className="mt-auto flex items-end gap-6 pt-3">
      <div className="min-w-0 flex-1">
        <span className="caps block">Last success</span>
        <span className="text-fg2">
          {lastSuccess === null ? 'none yet' : `${tellAge(now - Date.parse(lastSuccess))} ago`}
        </span>
      </div>
      {usage !== null && (
        <div className="max-desk:hidden">
          <span className="caps block">Made in 24 h</span>
          <Sparkline values={seriesOf(usage, ({ succeeded }) => succeeded).values[provider.name]} />
        </div>
      )}
      {held !== null && <KeyRing held={held} />}
    </div>
  )
}

const redirectedFrom = (views: readonly ProviderView[], tracks: readonly Track[]): number =>
  views.reduce(
    (sum, { name, since, state }) =>
      sum + (since === null || state === 'ok' ? 0 : redirectedSince(tracks, name, since)),
    0,
  )

/** How everything stands, at a glance. */
export function Overview(): ReactElement {
  const now = useNow()
  const health = useHealth()
  const { data: detail } = useProviders()
  const { data: list } = useTrackList({})
  const { data: keys } = useKeys()
  const { data: usage } = useUsage('24h')
  const tracks = list?.tracks ?? []
  const waiting = detail?.waiting ?? null
  const views = health.data === undefined ? null : viewProviders(health.data, detail ?? null, tracks)
  const headline = views === null ? null : headlineOf(views, waiting)
  return (
    <div className="mx-auto flex w-full max-w-[1488px] flex-col gap-3 px-4 py-4 desk:gap-4 desk:px-6 desk:py-3">
      <div>
        <h1 className="min-h-7 text-title font-semibold tracking-[-0.01em]">{headline?.title ?? 'SoundFoundry'}</h1>
        <p className="min-h-5 text-fg2 max-desk:hidden">{headline?.detail}</p>
      </div>
      {health.error !== null && views === null && <ErrorNote error={health.error} />}
      <div className="flex flex-col gap-3 desk:gap-4">
        {views === null ? (
          <div className="card skeleton h-[134px]" aria-hidden />
        ) : (
          <FlowStrip flow={flowOf(views, waiting, redirectedFrom(views, tracks), tracks, now)} />
        )}
        <div className="contents gap-4 desk:grid desk:grid-cols-2 wide:grid-cols-3">
          {views === null && [0, 1].map(each => <div key={each} className="card skeleton h-[232px]" aria-hidden />)}
          {views?.map(view => (
            <ProviderCard key={view.name} provider={view}>
              <Foot provider={view} keys={keys ?? null} usage={usage ?? null} now={now} />
            </ProviderCard>
          ))}
          {keys != null && <TodayCard today={todayOf(keys)} usage={usage ?? null} />}
        </div>
      </div>
      <NewestTracks list={list} />
    </div>
  )
}
