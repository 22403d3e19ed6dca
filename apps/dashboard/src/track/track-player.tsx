import Download from 'lucide-react/icons/download'
import Loader2 from 'lucide-react/icons/loader-circle'
import Pause from 'lucide-react/icons/pause'
import Play from 'lucide-react/icons/play'
import { useState, type ReactElement } from 'react'
import type { Track } from '@soundfoundry/client'
import { usePlayer, usePlayerState } from '../data/use-player.ts'
import { usePhone } from '../layout/use-phone.ts'
import { errorLine } from '../model/describe-error.ts'
import { tellBytes, tellFormat } from '../model/tell-size.ts'
import { tellLength } from '../model/tell-time.ts'
import { IconButton } from '../ui/button.tsx'
import { useWave } from './use-wave.ts'

interface TrackPlayerProps {
  readonly track: Track
  readonly audio: NonNullable<Track['audio']>
}

/** The audio of a track: its shape, where it is, and what it is. */
export function TrackPlayer({ track, audio }: TrackPlayerProps): ReactElement {
  const player = usePlayer()
  const state = usePlayerState()
  const height = usePhone() ? 36 : 48
  const { container, position, error, seek } = useWave(track.id, height)
  const [problem, setProblem] = useState<string | null>(null)
  const isOwn = state.id === track.id
  const isPlaying = isOwn && state.isPlaying
  const Icon = isOwn && state.isLoading ? Loader2 : isPlaying ? Pause : Play
  const wrong = problem ?? error ?? (isOwn ? state.error : null)
  return (
    <div className="mt-3 flex items-center gap-3 rounded-card border border-line bg-sunk px-3 py-2 desk:mt-4 desk:gap-4 desk:px-4 desk:py-3">
      <button
        type="button"
        aria-label={isPlaying ? 'Pause' : 'Play'}
        onClick={() => void player.toggle(track.id)}
        className="grid size-10 flex-none place-items-center rounded-full bg-ink text-on-ink hover:opacity-90"
      >
        <Icon size={17} fill="currentColor" strokeWidth={0} aria-hidden />
      </button>
      <div className="min-w-0 flex-1">
        <div
          ref={container}
          role="slider"
          tabIndex={0}
          aria-label="Position"
          aria-valuemin={0}
          aria-valuemax={Math.round(audio.duration_s)}
          aria-valuenow={Math.round(position)}
          aria-valuetext={`${tellLength(position)} of ${tellLength(audio.duration_s)}`}
          onKeyDown={event => {
            const step = { ArrowLeft: -2, ArrowRight: 2 }[event.key]
            if (step === undefined) return
            event.preventDefault()
            seek(Math.min(audio.duration_s, Math.max(0, position + step)))
          }}
          className="h-9 cursor-pointer desk:h-12"
        />
        <div className="flex justify-between text-fg2">
          <span>
            <span className="text-fg">{tellLength(position)}</span> / {tellLength(audio.duration_s)}
          </span>
          {wrong === null ? (
            <span>
              {tellFormat(audio.content_type)}, {tellBytes(audio.bytes)}
            </span>
          ) : (
            <span role="alert" className="truncate text-red">
              {wrong}
            </span>
          )}
        </div>
      </div>
      <IconButton
        label="Save the audio as a file"
        onClick={() => {
          setProblem(null)
          player.save(track).catch((thrown: unknown) => setProblem(errorLine(thrown)))
        }}
      >
        <Download size={15} aria-hidden />
      </IconButton>
    </div>
  )
}
