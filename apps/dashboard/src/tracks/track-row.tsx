import { Link } from '@tanstack/react-router'
import type { ReactElement, ReactNode } from 'react'
import type { Track } from '@soundfoundry/client'
import { useNow } from '../data/use-now.ts'
import { tellAge, tellGrowingSpan, tellLength, tellSpan, tellTime } from '../model/tell-time.ts'
import { shortCaller, tellCost } from '../model/track-facts.ts'
import { stateOf, stateSentence, tookMs } from '../model/track-state.ts'
import { Hops } from '../ui/hops.tsx'
import { PlayButton } from '../ui/play-button.tsx'
import { StateIcon } from '../ui/state-icon.tsx'
import { titleOf } from '../model/title-of.ts'

const phone = 'max-desk:grid-cols-[14px_minmax(0,1fr)_auto] max-desk:gap-x-3 max-desk:gap-y-1 max-desk:py-2'
const grids = {
  page: `desk:grid-cols-[14px_24px_minmax(0,1fr)_176px_56px_56px_56px] desk:gap-x-3 ${phone}`,
  list: `desk:grid-cols-[14px_14px_24px_minmax(0,1fr)_176px_48px_48px_48px] desk:gap-x-2.5 ${phone} [.is-roomy_&]:desk:grid-cols-[14px_14px_24px_minmax(0,1fr)_176px_48px_48px_56px_96px_48px]`,
} as const

/** Only where no panel stands beside the list. */
const roomy = 'hidden [.is-roomy_&]:desk:block'

const row = 'relative grid w-full items-center border-b border-line px-4'

/** What stands above the rows. */
export function RowHeadings({
  kind,
  first,
}: {
  readonly kind: keyof typeof grids
  readonly first?: ReactNode
}): ReactElement {
  const numbers = 'caps text-right'
  return (
    <div className={`${row} h-7 flex-none max-desk:hidden ${grids[kind]}`} aria-hidden={first === undefined}>
      {kind === 'list' && (first ?? <span />)}
      <span />
      <span />
      <span className="caps">Prompt</span>
      <span className="caps">Path</span>
      <span className={numbers}>Length</span>
      <span className={numbers}>Took</span>
      {kind === 'list' && <span className={`${numbers} ${roomy}`}>Cost</span>}
      {kind === 'list' && <span className={`caps ${roomy}`}>Caller</span>}
      <span className={numbers}>Age</span>
    </div>
  )
}

interface TrackRowProps {
  readonly track: Track
  readonly kind: keyof typeof grids
  /** What stands before all else, such as a box to tick. */
  readonly first?: ReactNode
  readonly isOpen?: boolean
}

/** One track in one line. */
export function TrackRow({ track, kind, first, isOpen = false }: TrackRowProps): ReactElement {
  const now = useNow()
  const { shape } = stateOf(track)
  const took = tookMs(track, now)
  const spent = took === null ? '–' : track.done ? tellSpan(took) : tellGrowingSpan(took)
  const isBegun = track.done ? track.attempts.length > 0 : track.stage !== 'waiting'
  return (
    <div
      className={`${row} h-14 hover:bg-hover desk:h-9 ${grids[kind]} ${isOpen ? 'bg-chosen shadow-[inset_2px_0_0_var(--accent)] hover:bg-chosen' : ''}`}
    >
      {first}
      <StateIcon shape={shape} label={stateSentence(track)} />
      <span className="max-desk:hidden">
        <PlayButton track={track} />
      </span>
      <Link
        to="/tracks/$id"
        params={{ id: track.id }}
        search={true}
        data-row={track.id}
        aria-current={isOpen ? 'true' : undefined}
        className="truncate after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:rounded-btn focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent max-desk:col-span-2"
      >
        {titleOf(track)}
      </Link>
      <span className="overflow-hidden max-desk:col-start-2">
        <Hops track={track} />
      </span>
      <span className="text-right whitespace-nowrap text-fg2 max-desk:hidden">
        {track.audio === null ? '–' : tellLength(track.audio.duration_s)}
      </span>
      <span className="text-right whitespace-nowrap text-fg2 max-desk:hidden">{isBegun ? spent : '–'}</span>
      {kind === 'list' && (
        <span className={`text-right whitespace-nowrap text-fg2 ${roomy}`}>{tellCost(track.cost_usd)}</span>
      )}
      {kind === 'list' && (
        <span className={`truncate text-fg2 ${roomy}`} title={track.caller}>
          {shortCaller(track.caller)}
        </span>
      )}
      <time
        dateTime={track.created_at}
        title={tellTime(track.created_at)}
        className="text-right whitespace-nowrap text-fg3"
      >
        {tellAge(now - Date.parse(track.created_at))}
      </time>
    </div>
  )
}

/** Where a row will be. */
export function RowSkeleton(): ReactElement {
  return (
    <div className={`${row} h-14 desk:h-9`} aria-hidden>
      <span className="skeleton h-3 w-2/3" />
    </div>
  )
}
