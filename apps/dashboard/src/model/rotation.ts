import type { KeyLane } from './key-lanes.ts'

export const stepNames = ['Format', 'Free probe', 'Fleet', 'Canary', 'Current', 'Drain', 'Retired'] as const
export type StepName = (typeof stepNames)[number]

/** One step of a rotation, as it stands. */
export interface Step {
  readonly name: StepName
  readonly state: 'done' | 'running' | 'failed' | 'todo'
  readonly note: string
}

/** A rotation that is under way, or has just come to an end. */
export interface Rotation {
  readonly from: string | null
  readonly to: string | null
  readonly steps: readonly Step[]
  /** What went wrong, with the fix; null when nothing did. */
  readonly problem: string | null
  readonly isDone: boolean
}

/** How far each state of a new key is: the step that runs. */
const running: Readonly<Record<string, StepName>> = {
  candidate: 'Format',
  checked: 'Free probe',
  held: 'Free probe',
  probed: 'Fleet',
  ready: 'Canary',
  canary: 'Canary',
}

const failed: Readonly<Record<string, StepName>> = { rejected: 'Free probe', rolled_back: 'Canary' }

function steps(at: StepName, state: 'running' | 'failed', notes: Partial<Record<StepName, string>>): Step[] {
  const place = stepNames.indexOf(at)
  return stepNames.map((name, each) => ({
    name,
    state: each < place ? 'done' : each === place ? state : 'todo',
    note: notes[name] ?? '',
  }))
}

/** The rotation that a lane shows; null when none is under way. */
export function rotationOf({ previous, current, next, workers }: KeyLane): Rotation | null {
  if (next !== null) {
    const isBad = Object.hasOwn(failed, next.state)
    const at = isBad && next.reason === 'bad_format' ? 'Format' : (failed[next.state] ?? running[next.state] ?? 'Fleet')
    const notes = {
      Fleet: next.workers > 0 ? `${next.workers} of ${workers}` : '',
      Canary: next.in_flight > 0 ? 'one real track' : 'the next track',
      Drain: current === null ? '' : `${current.in_flight} in flight`,
      Retired: 'by you',
    }
    return {
      from: current?.key ?? null,
      to: next.key,
      steps: steps(at, isBad ? 'failed' : 'running', notes),
      problem: isBad || next.state === 'held' ? (next.fix ?? next.reason) : null,
      isDone: false,
    }
  }
  if (previous === null || current === null) return null
  const isDrained = previous.in_flight === 0
  const notes = {
    Fleet: `${current.workers} of ${workers}`,
    Current: current.key ?? '',
    Drain: `${previous.in_flight} in flight`,
    Retired: isDrained ? 'by you, now' : 'by you',
  }
  const all = steps(isDrained ? 'Retired' : 'Drain', 'running', notes)
  return { from: previous.key, to: current.key, steps: all, problem: null, isDone: isDrained }
}

/** When each step of a rotation was first seen to run, by the key it leads to. */
export interface StepClock {
  readonly to: string | null
  readonly beganAt: Partial<Record<StepName, number>>
}

/** The clock after another look at the rotation. What ended between two looks took no time that could be told. */
export function tickSteps(clock: StepClock | null, rotation: Rotation | null, now: number): StepClock | null {
  if (rotation === null) return null
  const own: StepClock = clock?.to === rotation.to ? clock : { to: rotation.to, beganAt: {} }
  const at = rotation.steps.find(({ state }) => state === 'running' || state === 'failed')
  if (at === undefined || own.beganAt[at.name] !== undefined) return own
  return { ...own, beganAt: { ...own.beganAt, [at.name]: now } }
}

/** How long a step took, or takes; null where the page was not there. */
export function stepMs(clock: StepClock | null, name: StepName, now: number): number | null {
  const began = clock?.beganAt[name]
  if (began === undefined) return null
  const later = stepNames.slice(stepNames.indexOf(name) + 1).map(each => clock?.beganAt[each])
  return (later.find(each => each !== undefined) ?? now) - began
}
