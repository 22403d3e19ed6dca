import type { SwitchedProvider, TriedProvider } from '../../providers/answer-schemas.ts'

const paused = { mode: 'paused', since: '2026-11-22T16:40:03.012Z', by: 'token_a77cb990bbeabd3f' } as const

export const exampleTried: TriedProvider = {
  provider: 'fal',
  probe: 'passed',
  sentence: 'The free probe passed: fal takes tracks again.',
  circuits: [],
  paused: null,
}

export const examplePaused: SwitchedProvider = {
  provider: 'fal',
  paused,
  sentence: 'fal is paused, and what is there goes on: 2 in flight, 1 queued, 0 being stored.',
  in_flight: 2,
  queued: 1,
  storing: 0,
}

export const exampleDraining: SwitchedProvider = {
  ...examplePaused,
  paused: { ...paused, mode: 'draining' },
  sentence: 'fal is being drained: 2 in flight, 0 queued, 0 being stored.',
  queued: 0,
}

export const exampleResumed: SwitchedProvider = {
  provider: 'replicate',
  paused: null,
  sentence: 'Replicate is not paused: tracks are sent there as far as its health allows.',
  in_flight: 0,
  queued: 0,
  storing: 0,
}
