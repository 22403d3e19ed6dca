import { exampleDraining, examplePaused, exampleResumed, exampleTried } from '../examples/provider-actions.ts'
import type { OperationsByRoute } from '../operation.ts'

const acting = { tag: 'Operations', scope: 'operate' } as const
const written = ['broker_unavailable', 'storage_full'] as const
const again = 'Said again, it answers the same and changes nothing. It outlives every restart.'
const fal = { provider: 'fal' }
const switched = (description: string) => ({
  200: { description, headers: ['Cache-Control'], body: 'SwitchedProvider' } as const,
})

export const providerActionOperations: OperationsByRoute = {
  'POST /api/providers/{provider}/try': {
    ...acting,
    operationId: 'tryProvider',
    summary: 'Probe a provider now',
    description:
      'Has a worker ask the provider what it would refuse, which costs nothing and makes no track. A probe that passes counts as any other: what it speaks of takes tracks again, or lets the next one try.',
    answers: { 200: { description: 'What came of it.', headers: ['Cache-Control'], body: 'TriedProvider' } },
    problems: [...written, 'no_worker'],
    examples: { passed: { summary: 'It takes tracks again', path: fal, answer: { status: 200, body: exampleTried } } },
  },
  'POST /api/providers/{provider}/pause': {
    ...acting,
    operationId: 'pauseProvider',
    summary: 'Send no tracks to a provider',
    description: `No new track is sent there: those that may go elsewhere do, and those that are pinned to it wait. What is there goes on. ${again}`,
    answers: switched('It is paused.'),
    problems: written,
    examples: { paused: { summary: 'fal is paused', path: fal, answer: { status: 200, body: examplePaused } } },
  },
  'POST /api/providers/{provider}/drain': {
    ...acting,
    operationId: 'drainProvider',
    summary: 'Empty a provider',
    description: `As a pause, and tracks that are queued for it and not submitted yet go elsewhere, too. What was submitted is followed to its end. ${again}`,
    answers: switched('It is drained, or will be.'),
    problems: written,
    examples: { draining: { summary: 'fal is drained', path: fal, answer: { status: 200, body: exampleDraining } } },
  },
  'POST /api/providers/{provider}/resume': {
    ...acting,
    operationId: 'resumeProvider',
    summary: 'Send tracks to a provider again',
    description: 'Ends a pause or a drain. Said again, it changes nothing.',
    answers: switched('It is not paused.'),
    problems: written,
    examples: {
      resumed: {
        summary: 'Replicate is sent tracks again',
        path: { provider: 'replicate' },
        answer: { status: 200, body: exampleResumed },
      },
    },
  },
}
