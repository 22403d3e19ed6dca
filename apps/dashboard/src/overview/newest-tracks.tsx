import { Link } from '@tanstack/react-router'
import type { ReactElement } from 'react'
import type { TrackList } from '../data/track-list.ts'
import { RowHeadings, RowSkeleton, TrackRow } from '../tracks/track-row.tsx'

const most = 8

/** The newest tracks, and the way to all of them. */
export function NewestTracks({ list }: { readonly list: TrackList | undefined }): ReactElement {
  const open = list?.tracks.filter(({ done }) => !done).length ?? 0
  return (
    <section aria-labelledby="newest" className="card overflow-hidden">
      <div className="flex h-10 items-center gap-2 border-b border-line px-4">
        <h2 id="newest" className="font-semibold">
          Newest tracks
        </h2>
        <span className="text-fg3">{open > 0 ? `${open} under way` : ''}</span>
        <Link to="/tracks" className="ml-auto text-accent hover:underline">
          All tracks
        </Link>
      </div>
      <RowHeadings kind="page" />
      <ul className="[&>li:last-child>div]:border-b-0">
        {list === undefined &&
          Array.from({ length: most }, (_, at) => (
            <li key={at}>
              <RowSkeleton />
            </li>
          ))}
        {list?.tracks.slice(0, most).map(track => (
          <li key={track.id}>
            <TrackRow track={track} kind="page" />
          </li>
        ))}
      </ul>
      {list?.tracks.length === 0 && <p className="px-4 py-6 text-fg2">No track yet. Press c to make one.</p>}
    </section>
  )
}
