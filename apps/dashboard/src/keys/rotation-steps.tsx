import type { ReactElement } from 'react'
import { useNow } from '../data/use-now.ts'
import { stepMs, type Rotation, type Step, type StepClock } from '../model/rotation.ts'
import { tellSpan } from '../model/tell-time.ts'
import type { Shape } from '../model/track-state.ts'
import { StateIcon } from '../ui/state-icon.tsx'

const shapes: Readonly<Record<Step['state'], Shape>> = {
  done: 'done',
  running: 'running',
  failed: 'failed',
  todo: 'todo',
}
const words: Readonly<Record<Step['state'], string>> = {
  done: 'done',
  running: 'under way',
  failed: 'failed',
  todo: 'to come',
}

/** The steps of a rotation with their times, as the command prints them. */
export function RotationSteps({
  rotation,
  clock,
}: {
  readonly rotation: Rotation
  readonly clock: StepClock | null
}): ReactElement {
  const now = useNow()
  return (
    <ol className="mt-3 grid grid-cols-1 gap-2 desk:grid-cols-7 desk:gap-0">
      {rotation.steps.map(({ name, state, note }, at) => {
        // Retiring waits for a person, not for the fleet.
        const isYours = name === 'Retired'
        const ms = state === 'todo' || isYours ? null : stepMs(clock, name, now)
        const isLast = at === rotation.steps.length - 1
        const line = state === 'done' ? 'before:bg-green-fill' : 'before:bg-line2'
        return (
          <li
            key={name}
            className={`relative grid grid-cols-[20px_1fr_auto] gap-x-3 desk:block desk:pr-2 ${isLast ? '' : `before:absolute before:top-5 before:-bottom-2 before:left-[9px] before:w-0.5 desk:before:top-[9px] desk:before:right-0 desk:before:bottom-auto desk:before:left-5 desk:before:h-0.5 desk:before:w-auto ${line}`}`}
          >
            <span className="relative grid size-5 place-items-center rounded-full bg-sunk">
              <StateIcon
                shape={isYours && state === 'running' ? 'waiting' : shapes[state]}
                size={16}
                label={words[state]}
              />
            </span>
            <span className={`desk:mt-2 desk:block ${state === 'todo' ? 'text-fg2' : 'font-semibold'}`}>{name}</span>
            <span className="text-right text-[12px]/4 text-fg3 max-desk:self-center desk:block desk:text-left">
              {[note, ms === null ? '' : tellSpan(ms)].filter(each => each !== '').join(', ')}
            </span>
          </li>
        )
      })}
    </ol>
  )
}
