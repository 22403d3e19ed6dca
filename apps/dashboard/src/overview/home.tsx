import type { ReactElement } from 'react'
import { useHealth, useProviders, useTrackList } from '../data/queries.ts'
import { headlineOf } from '../model/headline.ts'
import { viewProviders } from '../model/provider-view.ts'
import { ErrorNote } from '../ui/error-note.tsx'
import { NewestTracks } from './newest-tracks.tsx'
import { ProviderCard } from './provider-card.tsx'

/** How everything stands, at a glance. */
export function Home(): ReactElement {
  const health = useHealth()
  const { data: detail } = useProviders()
  const { data: list } = useTrackList({})
  const tracks = list?.tracks ?? []
  const providers = health.data === undefined ? null : viewProviders(health.data, detail ?? null, tracks)
  const headline = providers === null ? null : headlineOf(providers, detail?.waiting ?? null)
  return (
    <div className="mx-auto flex w-full max-w-[1488px] flex-col gap-3 px-4 py-4 desk:gap-4 desk:px-6 desk:py-3">
      <div>
        <h1 className="min-h-7 text-title font-semibold tracking-[-0.01em]">{headline?.title ?? 'SoundFoundry'}</h1>
        <p className="min-h-5 text-fg2 max-desk:hidden">{headline?.detail}</p>
      </div>
      {health.error !== null && providers === null && <ErrorNote error={health.error} />}
      {providers !== null && (
        <div className="grid grid-cols-1 gap-3 desk:grid-cols-2 desk:gap-4">
          {providers.map(provider => (
            <ProviderCard key={provider.name} provider={provider} />
          ))}
        </div>
      )}
      <NewestTracks list={list} />
    </div>
  )
}
