import Loader2 from 'lucide-react/icons/loader-circle'
import Pause from 'lucide-react/icons/pause'
import Play from 'lucide-react/icons/play'
import type { ReactElement } from 'react'
import type { Track } from '@soundfoundry/client'
import { usePlayer, usePlayerState } from '../data/use-player.ts'
import { titleOf } from '../model/title-of.ts'

/** Plays the audio of a track, or pauses it; nothing where there is none. */
export function PlayButton({ track }: { readonly track: Track }): ReactElement {
  const player = usePlayer()
  const { id, isPlaying, isLoading, error } = usePlayerState()
  if (track.audio === null) return <span className="size-6" />
  const isOwn = id === track.id
  const label = isOwn && isPlaying ? `Pause ${titleOf(track)}` : `Play ${titleOf(track)}`
  const icon =
    isOwn && isLoading ? (
      <Loader2 size={12} className="turning" aria-hidden />
    ) : isOwn && isPlaying ? (
      <Pause size={11} fill="currentColor" strokeWidth={0} aria-hidden />
    ) : (
      <Play size={11} fill="currentColor" strokeWidth={0} className="ml-px" aria-hidden />
    )
  return (
    <button
      type="button"
      aria-label={label}
      title={isOwn && error !== null ? error : undefined}
      onClick={() => void player.toggle(track.id)}
      className="relative z-10 grid size-6 flex-none place-items-center rounded-full border border-line2 bg-surface text-fg2 hover:bg-hover"
    >
      {icon}
    </button>
  )
}
