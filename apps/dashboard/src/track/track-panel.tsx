import { Link, useParams } from '@tanstack/react-router'
import ChevronLeft from 'lucide-react/icons/chevron-left'
import X from 'lucide-react/icons/x'
import type { ReactElement } from 'react'
import type { Track } from '@soundfoundry/client'
import { useTrack } from '../data/queries.ts'
import { useHistory } from '../data/use-history.ts'
import { stateOf, stateSentence } from '../model/track-state.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { ErrorNote } from '../ui/error-note.tsx'
import { StatePill } from '../ui/pill.tsx'
import { PanelFooter } from './panel-footer.tsx'
import { PanelTabs } from './panel-tabs.tsx'
import { TrackFacts } from './track-facts.tsx'
import { TrackPlayer } from './track-player.tsx'
import { titleOf } from '../model/title-of.ts'

const iconLink = 'grid size-10 flex-none place-items-center rounded-btn text-fg2 hover:bg-hover desk:size-7'

function PanelHead({ id, track }: { readonly id: string; readonly track: Track | undefined }): ReactElement {
  return (
    <div className="flex h-10 flex-none items-center gap-2 border-b border-line pr-3 pl-2 desk:pl-6">
      <Link to="/tracks" search={true} aria-label="Back to the list" className={`${iconLink} desk:hidden`}>
        <ChevronLeft size={16} aria-hidden />
      </Link>
      {track !== undefined && <StatePill look={stateOf(track)} />}
      {track !== undefined && !track.done && <span className="sr-only">{stateSentence(track)}</span>}
      <span className="mono min-w-0 truncate text-fg2">{id}</span>
      <CopyButton text={id} label="Copy the id" />
      <span className="flex-1" />
      <Link to="/tracks" search={true} aria-label="Close" title="Close" className={`${iconLink} max-desk:hidden`}>
        <X size={15} aria-hidden />
      </Link>
    </div>
  )
}

/** One track: beside the list on wide screens, over it on middling ones, alone on a phone. */
export function TrackPanel(): ReactElement {
  const { id } = useParams({ from: '/tracks/$id' })
  const query = useTrack(id)
  const history = useHistory(id)
  const track = query.data
  return (
    <section
      aria-label="Track"
      className="flex w-full flex-none flex-col overflow-hidden bg-surface max-desk:h-[calc(100dvh-96px)] desk:w-[568px] desk:border-l desk:border-line desk:max-wide:fixed desk:max-wide:inset-y-0 desk:max-wide:top-10 desk:max-wide:right-0 desk:max-wide:z-10 desk:max-wide:shadow-pop"
    >
      <PanelHead id={id} track={track} />
      {track === undefined ? (
        <div className="flex-1 p-6">{query.error === null ? <PanelSkeleton /> : <ErrorNote error={query.error} />}</div>
      ) : (
        <>
          <div className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto px-4 pt-3 pb-4 desk:px-6 desk:pt-4">
            <h2 className="text-[15px]/[22px] font-semibold [overflow-wrap:anywhere]">{titleOf(track)}</h2>
            <TrackFacts track={track} />
            {track.audio !== null && <TrackPlayer key={track.id} track={track} audio={track.audio} />}
            <PanelTabs track={track} history={history} />
          </div>
          <PanelFooter track={track} />
        </>
      )}
    </section>
  )
}

function PanelSkeleton(): ReactElement {
  return (
    <div aria-hidden className="flex flex-col gap-4">
      <span className="skeleton h-5 w-3/4" />
      <span className="skeleton h-9 w-full" />
      <span className="skeleton h-[92px] w-full" />
    </div>
  )
}
