import { exampleHealth, exampleKeys, exampleProviders, exampleUsage } from '../examples/fleet.ts'
import type { OperationsByRoute } from '../operation.ts'

const asked = { problems: ['broker_unavailable', 'health_unavailable'] } as const

export const fleetOperations: OperationsByRoute = {
  'GET /api/health': {
    operationId: 'getHealth',
    summary: 'The gateway’s health',
    description: 'Answers as long as the gateway runs, whatever it can reach.',
    tag: 'Health',
    scope: 'any',
    answers: { 200: { description: 'The gateway answers.', body: 'Health' } },
    examples: {
      ok: {
        summary: 'It answers',
        answer: { status: 200, body: { status: 'ok', version: '0.1.0', environment: 'production' } },
      },
    },
  },
  'GET /api/health/providers': {
    ...asked,
    operationId: 'getProvidersHealth',
    summary: 'The providers’ health',
    description:
      'What a track would meet at each provider now: a locked account, a refused key, no running worker and a pause are `down`. The error is one sentence, with the fix.',
    tag: 'Health',
    scope: 'any',
    answers: { 200: { description: 'How both stand.', headers: ['Cache-Control'], body: 'ProvidersHealth' } },
    examples: {
      fal_locked: { summary: 'fal’s account is locked', answer: { status: 200, body: exampleHealth } },
    },
  },
  'GET /api/providers': {
    ...asked,
    operationId: 'getProviders',
    summary: 'The providers in detail',
    description:
      'What is behind their health: who has paused them, circuits, workers, tracks in flight, the last success and refusal, models.',
    tag: 'Operations',
    scope: 'operate',
    answers: { 200: { description: 'Each provider.', headers: ['Cache-Control'], body: 'Providers' } },
    examples: {
      fal_locked: { summary: 'fal’s account is locked', answer: { status: 200, body: exampleProviders } },
    },
  },
  'GET /api/keys': {
    ...asked,
    operationId: 'getKeys',
    summary: 'The providers’ credentials',
    description:
      'Every credential of the fleet by its fingerprint: where it stands, how old it is, and what it is used for.',
    tag: 'Operations',
    scope: 'operate',
    answers: { 200: { description: 'Each credential.', headers: ['Cache-Control'], body: 'Keys' } },
    examples: { one: { summary: 'One credential', answer: { status: 200, body: exampleKeys } } },
  },
  'GET /api/usage': {
    ...asked,
    operationId: 'getUsage',
    summary: 'What was done in a window of time',
    description:
      'Counts of tracks that have ended, by hour (by UTC day for `30d`) and provider; they survive a restart. A track counts in the hour of its end, its submits, refusals and spend in the hours of its attempts; `none` is for what ended before a provider was chosen. `redirected` went on to the other provider after a try at this one, `spend_usd` is by the models’ prices, without the accepted work in `unpriced`. `p50_s` and `p95_s`, from request to audio, are at most a tenth off. The window begins with a whole bucket, so it is up to one longer than its name says.',
    tag: 'Operations',
    scope: 'operate',
    answers: { 200: { description: 'The counts.', headers: ['Cache-Control'], body: 'Usage' } },
    examples: {
      hour: { summary: 'The last hour', query: { window: '1h' }, answer: { status: 200, body: exampleUsage } },
    },
  },
}
