import { Link } from '@tanstack/react-router'
import { useMemo, useState, type ReactElement } from 'react'
import type { Track } from '@soundfoundry/client'
import { commandOf, whyNot, type KeyAction } from '../model/key-commands.ts'
import { keyLook, type KeyLane } from '../model/key-lanes.ts'
import { providerPages } from '../model/provider-pages.ts'
import { rotationOf } from '../model/rotation.ts'
import { providerTitles } from '../model/track-path.ts'
import type { StateLook } from '../model/track-state.ts'
import { Button, OutwardWords } from '../ui/button.tsx'
import { Command } from '../ui/copy-button.tsx'
import { StatePill } from '../ui/pill.tsx'
import { StateIcon } from '../ui/state-icon.tsx'
import { KeyDialog } from './key-dialog.tsx'
import { EmptySlot, KeySlot, Way } from './key-slot.tsx'
import { RotationSteps } from './rotation-steps.tsx'
import { useStepClock } from './use-step-clock.ts'
import { titleOf } from '../model/title-of.ts'

interface LaneProps {
  readonly lane: KeyLane
  readonly isSandbox: boolean
  /** Whether the gateway may change the made-up keys. */
  readonly changesKeys: boolean
  /** The newest tracks, among which the canary is. */
  readonly tracks: readonly Track[]
}

const rotating: StateLook = { shape: 'waiting', tone: 'amber', word: 'Rotating' }

function lookOf({ current, next }: KeyLane): StateLook {
  if (next !== null) return keyLook(next).tone === 'red' ? keyLook(next) : rotating
  return current === null ? { shape: 'failed', tone: 'red', word: 'No key' } : { ...keyLook(current), word: 'OK' }
}

function Slots({ lane, isSandbox }: Pick<LaneProps, 'lane' | 'isSandbox'>): ReactElement {
  const { previous, current, next, others, workers, provider } = lane
  const gone = others.find(({ state }) => state === 'retired')
  return (
    <div className="mt-3 grid grid-cols-1 items-stretch max-desk:order-2 gap-2 desk:mt-2 desk:grid-cols-[minmax(0,1fr)_32px_minmax(0,1.15fr)_32px_minmax(0,1fr)] desk:gap-0">
      {previous === null ? (
        <EmptySlot name="Previous">
          <p>Empty. {gone?.key == null ? '' : `${gone.key} was retired.`}</p>
        </EmptySlot>
      ) : (
        <KeySlot name="Previous" held={previous} workers={workers} />
      )}
      <Way />
      {current === null ? (
        <EmptySlot name="Current">
          <p>No key is in use: {providerTitles[provider]} takes no tracks.</p>
        </EmptySlot>
      ) : (
        <KeySlot name="Current" held={current} workers={workers} />
      )}
      <Way isBack />
      {next === null ? (
        <EmptySlot name="Next">
          <p>Empty. To bring in a new key, run:</p>
          <Command text={commandOf('rotate', provider, isSandbox)} />
        </EmptySlot>
      ) : (
        <KeySlot name="Next" held={next} workers={workers} />
      )}
    </div>
  )
}

function Canary({ lane, tracks }: Pick<LaneProps, 'lane' | 'tracks'>): ReactElement | null {
  const key = lane.next?.key ?? null
  const track = tracks.find(({ done, attempts }) => !done && attempts.some(attempt => attempt.key === key))
  if (track === undefined) return null
  return (
    <p className="mt-3 flex items-center gap-3">
      <span className="caps">Canary track</span>
      <StateIcon shape="running" />
      <span className="min-w-0 truncate">{titleOf(track)}</span>
      <Link to="/tracks/$id" params={{ id: track.id }} className="ml-auto text-accent hover:underline">
        Open
      </Link>
    </p>
  )
}

/** The keys of one provider: previous → current ← next, and the rotation that is under way. */
export function KeyLaneCard({ lane, isSandbox, changesKeys, tracks }: LaneProps): ReactElement {
  const [action, setAction] = useState<KeyAction | null>(null)
  const { provider, previous } = lane
  const rotation = useMemo(() => rotationOf(lane), [lane])
  const clock = useStepClock(rotation)
  const title = providerTitles[provider]
  const actions: readonly (readonly [KeyAction, string])[] =
    previous === null
      ? [['rotate', 'Rotate']]
      : [
          ['rollback', 'Roll back'],
          ['retire', 'Retire'],
          ['rotate', 'Rotate'],
        ]
  return (
    <section aria-label={`Keys of ${title}`} className="card flex flex-col px-4 py-4 desk:px-6 desk:pt-3">
      <div className="flex flex-wrap items-center gap-2">
        <h2 className="text-name font-semibold">{title}</h2>
        <StatePill look={lookOf(lane)} />
        <span className="h-0 flex-1 max-desk:basis-full" />
        {!isSandbox && <OutwardWords link={providerPages[provider].keys} />}
        {actions.map(([each, word]) => {
          const why = whyNot(each, lane)
          return (
            <Button key={each} disabled={why !== null} title={why ?? undefined} onClick={() => setAction(each)}>
              {word}
            </Button>
          )
        })}
      </div>
      <Slots lane={lane} isSandbox={isSandbox} />
      {rotation !== null && (
        <div className="mt-3 rounded-card border border-line bg-sunk px-4 pt-3 pb-4 max-desk:order-1">
          <p className="flex flex-wrap gap-x-2">
            <b>Rotation</b>
            <span className="text-fg2">
              {rotation.from ?? 'no key'} to {rotation.to ?? 'a new one'}
            </span>
          </p>
          <RotationSteps rotation={rotation} clock={clock} />
          <Canary lane={lane} tracks={tracks} />
        </div>
      )}
      <KeyDialog
        action={action}
        lane={lane}
        isSandbox={isSandbox}
        changesKeys={changesKeys}
        rotation={rotation}
        clock={clock}
        onClose={() => setAction(null)}
      />
    </section>
  )
}
