import type { ReactElement } from 'react'
import type { Track } from '@soundfoundry/client'
import { tellMoment, tellSpan, tellTime } from '../model/tell-time.ts'
import { stateOf, stateSentence } from '../model/track-state.ts'
import { StateIcon } from '../ui/state-icon.tsx'

/** Every revision of the track that is kept. */
export function HistoryTab({
  track,
  history,
}: {
  readonly track: Track
  readonly history: readonly Track[]
}): ReactElement {
  const began = Date.parse(track.created_at)
  return (
    <ol className="mt-3 flex flex-col">
      <li className="flex gap-3 border-b border-line py-2">
        <StateIcon shape="todo" />
        Accepted
        <time dateTime={track.created_at} title={tellTime(track.created_at)} className="ml-auto text-fg2">
          {tellMoment(track.created_at)}
        </time>
      </li>
      {history.map(revision => (
        <li
          key={`${revision.updated_at} ${revision.stage}`}
          className="flex items-start gap-3 border-b border-line py-2"
        >
          <span className="mt-[3px]">
            <StateIcon shape={stateOf(revision).shape} />
          </span>
          <span>
            {stateSentence(revision)}
            {revision.provider !== null && <span className="text-fg2"> at {revision.provider}</span>}
          </span>
          <time dateTime={revision.updated_at} title={tellTime(revision.updated_at)} className="ml-auto text-fg2">
            +{tellSpan(Date.parse(revision.updated_at) - began)}
          </time>
        </li>
      ))}
    </ol>
  )
}
