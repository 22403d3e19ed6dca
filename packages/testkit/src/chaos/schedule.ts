import type { ChaosFault } from './faults.ts'
import { createRandom, type Random } from './random.ts'

/** Something that befalls the system, `atMs` after the start. */
export type ChaosEvent =
  | { readonly act: 'kill'; readonly atMs: number; readonly target: string; readonly downMs: number }
  | { readonly act: 'fault'; readonly atMs: number; readonly fault: ChaosFault; readonly forMs: number }

export interface ScheduleOptions {
  seed: number
  durationMs: number
  /** What may be killed: the names of processes, and `broker`. */
  targets: readonly string[]
  faults: readonly ChaosFault[]
}

/** Milliseconds between two kills, and between two faults. */
const killEvery = [1_000, 3_000] as const
const faultEvery = [800, 2_500] as const
const downFor = [100, 2_500] as const
const faultFor = [1_000, 6_000] as const

/** All items in a random order, then all of them again in another, without end: none is left out for long. */
function* inRounds<Item>(random: Random, items: readonly Item[]): Generator<Item, never> {
  if (items.length === 0) throw new RangeError('there is nothing to choose from')
  for (;;) yield* random.shuffle(items)
}

/** What befalls the system and when, in order. Pure: the same options give the same schedule. */
export function planChaos({ seed, durationMs, targets, faults }: ScheduleOptions): ChaosEvent[] {
  const random = createRandom(seed)
  const target = inRounds(random, targets)
  const fault = inRounds(random, faults)
  const events: ChaosEvent[] = []
  for (let atMs = random.between(...killEvery); atMs < durationMs; atMs += random.between(...killEvery)) {
    events.push({ act: 'kill', atMs, target: target.next().value, downMs: random.between(...downFor) })
  }
  for (let atMs = random.between(...faultEvery); atMs < durationMs; atMs += random.between(...faultEvery)) {
    events.push({ act: 'fault', atMs, fault: fault.next().value, forMs: random.between(...faultFor) })
  }
  return events.sort((a, b) => a.atMs - b.atMs)
}
