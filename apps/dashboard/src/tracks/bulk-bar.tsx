import { useState, type ReactElement } from 'react'
import type { Track } from '@soundfoundry/client'
import { useActions } from '../data/use-actions.ts'
import { errorLine } from '../model/describe-error.ts'
import { tellMany } from '../model/tell-size.ts'
import { Button } from '../ui/button.tsx'

/** What can be done to all tracks that are ticked. */
export function BulkBar({
  tracks,
  onDone,
}: {
  readonly tracks: readonly Track[]
  readonly onDone: () => void
}): ReactElement {
  const { cancel, again } = useActions()
  const [note, setNote] = useState('')
  const open = tracks.filter(({ done }) => !done)
  const done = tracks.filter(track => track.done && track.erased_at === null)
  const each = async (some: readonly Track[], action: (track: Track) => Promise<unknown>): Promise<void> => {
    setNote('')
    const outcomes = await Promise.allSettled(some.map(action))
    const failed = outcomes.find(outcome => outcome.status === 'rejected')
    if (failed === undefined) onDone()
    else setNote(errorLine(failed.reason))
  }
  return (
    <div className="flex h-10 flex-none items-center gap-2 overflow-x-auto border-b border-line bg-chosen px-4">
      <b className="whitespace-nowrap">{tellMany(tracks.length, 'track')} selected</b>
      <Button disabled={open.length === 0} onClick={() => void each(open, cancel)}>
        Cancel {open.length > 0 && open.length}
      </Button>
      <Button disabled={done.length === 0} onClick={() => void each(done, again)}>
        Make again {done.length > 0 && done.length}
      </Button>
      <Button kind="quiet" onClick={onDone}>
        Select none
      </Button>
      <span role="status" className="truncate text-red">
        {note}
      </span>
    </div>
  )
}
