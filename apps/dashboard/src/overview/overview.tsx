import type { ReactElement } from 'react'
import { useHealth, useKeys, useProviders, useTrackList, useUsage } from '../data/queries.ts'
import { useElsewhere } from '../data/use-elsewhere.ts'
import { useNow } from '../data/use-now.ts'
import { flowOf } from '../model/flow.ts'
import { headlineOf } from '../model/headline.ts'
import { viewProviders, type ProviderView } from '../model/provider-view.ts'
import { todayOf } from '../model/today.ts'
import { ErrorNote } from '../ui/error-note.tsx'
import { FlowStrip } from './flow-strip.tsx'
import { NewestTracks } from './newest-tracks.tsx'
import { ProviderCard } from './provider-card.tsx'
import { ProviderFoot } from './provider-foot.tsx'
import { TodayCard } from './today-card.tsx'

const redirectedIn = (views: readonly ProviderView[]): number =>
  views.reduce((sum, { redirected }) => sum + redirected, 0)

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
  const standing = health.data === undefined ? [] : viewProviders(health.data, detail ?? null, [])
  const elsewhere = useElsewhere(standing)
  const views = health.data === undefined ? null : viewProviders(health.data, detail ?? null, tracks, elsewhere)
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
          <FlowStrip flow={flowOf(views, waiting, redirectedIn(views), tracks, now)} />
        )}
        <div className="contents gap-4 desk:grid desk:grid-cols-2 wide:grid-cols-3">
          {views === null && [0, 1].map(each => <div key={each} className="card skeleton h-[232px]" aria-hidden />)}
          {views?.map(view => (
            <ProviderCard key={view.name} provider={view}>
              <ProviderFoot provider={view} keys={keys ?? null} usage={usage ?? null} />
            </ProviderCard>
          ))}
          {keys != null && <TodayCard today={todayOf(keys)} usage={usage ?? null} />}
        </div>
      </div>
      <NewestTracks list={list} />
    </div>
  )
}
