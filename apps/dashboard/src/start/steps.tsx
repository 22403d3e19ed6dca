import { Link } from '@tanstack/react-router'
import type { ReactElement } from 'react'
import { useCreate } from '../create/use-create.ts'
import type { FirstSteps } from '../model/first-steps.ts'
import { commandOf } from '../model/key-commands.ts'
import { DrillButton } from '../drill/drill-button.tsx'
import { tellAge, tellSpan } from '../model/tell-time.ts'
import { providerTitles } from '../model/track-path.ts'
import { tookMs } from '../model/track-state.ts'
import { Button } from '../ui/button.tsx'
import { Command } from '../ui/copy-button.tsx'
import { ErrorNote } from '../ui/error-note.tsx'
import { MadeTrack } from './made-track.tsx'
import { Step, SubStep } from './step.tsx'

interface PartProps {
  readonly steps: FirstSteps
  readonly now: number
  readonly isSandbox: boolean
}

const prompts = {
  first: 'Bossa nova for a hotel lobby, nylon guitar, brushed drums, flute answers',
  second: 'Desert blues, open-tuned guitar, hand drums, low humming voices',
} as const

const stateOf = (steps: FirstSteps, number: 1 | 2 | 3): 'done' | 'now' | 'todo' => {
  const isDone = { 1: steps.made, 2: steps.redirected, 3: steps.rotated }[number] !== null
  return isDone ? 'done' : steps.now === number ? 'now' : 'todo'
}

function MakeOne({
  prompt,
  word,
  isNow,
}: {
  readonly prompt: string
  readonly word: string
  readonly isNow: boolean
}): ReactElement {
  const { isSending, error, create } = useCreate()
  return (
    <>
      <Button
        kind={isNow ? 'primary' : 'plain'}
        disabled={isSending}
        onClick={() => void create({ prompt, duration_s: '20' })}
      >
        {word}
      </Button>
      {error !== null && <ErrorNote error={error} />}
    </>
  )
}

/** Makes a track. */
export function First({ steps, now }: PartProps): ReactElement {
  const { made, under } = steps
  const took = made === null ? null : tookMs(made, now)
  const detail =
    made === null
      ? under === null
        ? 'One button asks for it; it plays here as soon as it is stored.'
        : 'It is being made …'
      : `Made at ${made.provider === null ? 'a provider' : providerTitles[made.provider]}${took === null ? '' : ` in ${tellSpan(took)}`} and stored.`
  const action =
    made === null ? (
      <MakeOne prompt={prompts.first} word="Make a track" isNow />
    ) : (
      <span className="text-fg3">{tellAge(now - Date.parse(made.created_at))} ago</span>
    )
  return (
    <Step number={1} state={stateOf(steps, 1)} title="Make a track" detail={detail} action={action}>
      {made !== null && <MadeTrack track={made} />}
    </Step>
  )
}

/** Breaks something, and shows that nothing is lost. */
export function Second({ steps, isSandbox }: PartProps): ReactElement {
  const { redirected, isLocked, under } = steps
  const state = stateOf(steps, 2)
  return (
    <Step
      number={2}
      state={state}
      title="Lock fal and make another: watch it redirect"
      detail="fal will answer 403, as it does when an account’s balance is used up. The same track then goes to Replicate."
      action={
        state === 'todo' ? undefined : (
          <MakeOne prompt={prompts.second} word="Make another" isNow={state === 'now' && isLocked} />
        )
      }
    >
      {redirected !== null && <MadeTrack track={redirected} />}
      {state === 'now' && (
        <ul className="mt-2">
          <SubStep isDone={isLocked}>{isLocked ? 'fal is locked' : 'lock fal'}</SubStep>
          {!isLocked && isSandbox && (
            <li className="py-1 desk:pl-6">
              <DrillButton provider="fal" name="lock-account" on word="Lock fal" />
            </li>
          )}
          <SubStep isDone={isLocked && under !== null}>make another track</SubStep>
          <SubStep isDone={false}>
            <span className="text-fg2">
              see fal <b className="text-red">✗</b> → replicate <b className="text-green">✓</b>
            </span>
          </SubStep>
        </ul>
      )}
      {state === 'done' && isLocked && isSandbox && (
        <div className="mt-2">
          <DrillButton provider="fal" name="lock-account" on={false} word="Lift the lock" />
        </div>
      )}
    </Step>
  )
}

/** Brings in a new key. */
export function Third({ steps, isSandbox }: PartProps): ReactElement {
  const state = stateOf(steps, 3)
  const detail =
    steps.rotated === null
      ? 'A new key comes in, and you watch: format, probe, fleet, canary, current. No restart, no lost track.'
      : `${steps.rotated === 'fal' ? 'fal' : 'Replicate'} has a new key, and nothing was lost.`
  return (
    <Step
      number={3}
      state={state}
      title="Rotate a key"
      detail={detail}
      action={
        <Link to="/keys" className="text-accent hover:underline">
          Keys
        </Link>
      }
    >
      {state === 'now' && (
        <div className="mt-2">
          <Command text={commandOf('rotate', 'fal', isSandbox)} />
        </div>
      )}
    </Step>
  )
}
