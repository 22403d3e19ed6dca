import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import type { ReactElement } from 'react'
import { useGateway } from '../data/gateway.ts'
import { cacheKeys, knownTrack } from '../data/track-cache.ts'
import { valuesOf } from '../model/create-values.ts'
import { ErrorNote } from '../ui/error-note.tsx'
import { TrackForm } from './track-form.tsx'

/** Asks for a track: from nothing, or from one that was made before. */
export function CreateView(): ReactElement {
  const { from } = useSearch({ from: '/create' })
  const { client, cache } = useGateway()
  const old = useQuery({
    queryKey: cacheKeys.track(from ?? ''),
    queryFn: ({ signal }) => client.readTrack(from ?? '', { signal }),
    initialData: () => (from === undefined ? undefined : knownTrack(cache, from)),
    enabled: from !== undefined,
  })
  const isReady = from === undefined || old.data !== undefined
  return (
    <div className="mx-auto w-full max-w-[760px] px-4 py-4 desk:px-6">
      <h1 className="text-title font-semibold tracking-[-0.01em]">
        {from === undefined ? 'Make a track' : 'Make it again, edited'}
      </h1>
      <p className="mb-3 text-fg2">
        It is durable as soon as it is accepted: whatever happens then, it is made once or ends with a reason.
      </p>
      {old.error !== null && <ErrorNote error={old.error} />}
      {isReady && <TrackForm key={from ?? ''} initial={valuesOf(old.data ?? null)} />}
    </div>
  )
}
