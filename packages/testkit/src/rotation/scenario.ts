import type { DrillWorld } from './drill-world.ts'

/** What came of one thing that was done to the keys, beside the tracks. */
export interface Outcome {
  /** What became of the key, in a few words; null when that was never seen. */
  readonly seen: string | null
  /** From the change until all workers were on the key, or until the gateway said that it is refused or held. */
  readonly seconds: number | null
  /** The command's exit code; null where there was no command. */
  readonly exitCode: number | null
  /** The alert that is to be told exactly once, of this key, before another key is proven; null where none is. */
  readonly alert: { readonly kind: string; readonly key: string } | null
  /** What is worth telling beside the numbers. */
  readonly remarks: readonly string[]
}

/** Something that is done to the keys while tracks go through. */
export interface Scenario {
  readonly name: string
  /** How long it may take on a machine that has nothing else to do, in seconds; null where nothing is promised. */
  readonly promisedSeconds: number | null
  /** It waits out limits of tens of seconds; a quick drill leaves it out. */
  readonly isSlow?: true
  /** @throws Error when it did not end as it has to */
  run(world: DrillWorld): Promise<Outcome>
}

export const nothingTold = {
  seen: null,
  seconds: null,
  exitCode: null,
  alert: null,
  remarks: [],
} as const satisfies Outcome

/** @throws Error with that sentence when it is not so */
export function demand(isSo: boolean, sentence: string): asserts isSo {
  if (!isSo) throw new Error(sentence)
}

export const secondsSince = (start: number, end = performance.now()): number => (end - start) / 1_000
