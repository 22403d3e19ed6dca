import { Link } from '@tanstack/react-router'
import type { ReactElement } from 'react'
import type { Track } from '@soundfoundry/client'
import { tellLength } from '../model/tell-time.ts'
import { Hops } from '../ui/hops.tsx'
import { PlayButton } from '../ui/play-button.tsx'
import { titleOf } from '../model/title-of.ts'

/** A track that a step led to. */
export function MadeTrack({ track }: { readonly track: Track }): ReactElement {
  return (
    <div className="mt-2 flex flex-wrap items-center gap-2">
      <PlayButton track={track} />
      <Link
        to="/tracks/$id"
        params={{ id: track.id }}
        className="min-w-0 flex-1 basis-40 truncate hover:underline desk:flex-none desk:basis-auto"
      >
        {titleOf(track)}
      </Link>
      <Hops track={track} />
      {track.audio !== null && <span className="text-fg3">{tellLength(track.audio.duration_s)}</span>}
    </div>
  )
}
