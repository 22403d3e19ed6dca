import { closedCircuit, parseProvidersAnswer } from '@soundfoundry/track'
import t from 'tap'
import { InFlightIndex } from '../src/in-flight.ts'
import { providersAnswer } from '../src/providers-answer.ts'
import { ago, key, makeReport, model, now, openCircuit } from './samples.ts'
import { accepted, after, dispatched, newTrack, submitting, waiting } from './track-samples.ts'

t.test('the detail behind the health of each provider', async t => {
  const inFlight = new InFlightIndex()
  const queued = after(newTrack(), dispatched('fal'))
  for (const record of [queued, after(queued, submitting('i'), accepted('i')), after(newTrack(), waiting)]) {
    inFlight.tell(record.request.prompt + record.stage, record)
  }
  const refusal = { at: ago(5), key, model, reason: 'key_refused', http_status: 401, explanation: 'No.' } as const
  const reports = [
    { ...makeReport({ models: [model, 'another'] }), last_success_at: ago(90), last_refusal: refusal },
    { ...makeReport(), last_success_at: ago(60), last_refusal: { ...refusal, at: ago(9) } },
    makeReport({ provider: 'replicate' }),
  ]
  const closed = closedCircuit({ provider: 'fal', scope: 'account', key: null, model: null }, now)
  const circuits = [openCircuit('model', 'Gone.', { model: 'another' }), closed]
  const answer = parseProvidersAnswer(providersAnswer({ reports, circuits, inFlight, now }))
  t.match(answer, {
    waiting: 1,
    providers: [
      {
        provider: 'fal',
        state: 'degraded',
        error: 'Gone.',
        workers: 2,
        in_flight: 1,
        queued: 1,
        last_success_at: ago(60),
        last_refusal: refusal,
        models: [model, 'another'],
      },
      { provider: 'replicate', state: 'ok', error: null, workers: 1, in_flight: 0, queued: 0, circuits: [] },
    ],
  })
  t.strictSame(answer.providers[0]?.circuits, [
    {
      scope: 'model',
      key: null,
      model: 'another',
      state: 'open',
      reason: 'server_error',
      explanation: 'Gone.',
      since: now.toISOString(),
      until: ago(-60),
      due: false,
    },
  ])
})

t.test('who has paused a provider, and how much is still there', async t => {
  const inFlight = new InFlightIndex()
  const at = after(newTrack(), dispatched('fal'))
  inFlight.tell('queued', at)
  inFlight.tell('in flight', after(at, submitting('i'), accepted('i')))
  const fal = { mode: 'draining', since: ago(60), by: 'token_a' } as const
  const pauses = { fal, replicate: null }
  const answer = parseProvidersAnswer(providersAnswer({ reports: [makeReport()], circuits: [], pauses, inFlight, now }))
  t.match(answer.providers, [
    { state: 'down', error: /^Drained by token_a/, paused: fal, in_flight: 1, queued: 1, storing: 0 },
    { paused: null },
  ])
})

t.test('nobody there', async t => {
  const { providers } = providersAnswer({ reports: [], circuits: [], inFlight: new InFlightIndex(), now })
  t.match(providers, [
    { provider: 'fal', state: 'down', workers: 0, models: [], last_success_at: null, last_refusal: null },
    { provider: 'replicate', state: 'down' },
  ])
})
