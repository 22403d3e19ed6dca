import * as fc from 'fast-check'
import t from 'tap'
import { cancelOutcome } from '../src/cancel-outcome.ts'
import type { Exchange } from '@soundfoundry/provider-kit'
import { answered, exchanges, failure, thrown } from './exchanges.ts'

const judge = (exchange: Exchange) => cancelOutcome(exchange, 'fal-ai/minimax-music/v2', 0)

const answers: readonly (readonly [name: string, Exchange, kind: string])[] = [
  ['taken out of the queue', answered(200, { status: 'OK' }), 'confirmed'],
  ['a signal to the runner', answered(202, { status: 'CANCELLATION_REQUESTED' }), 'requested'],
  ['a signal with another status', answered(200, { status: 'CANCELLATION_REQUESTED' }), 'requested'],
  ['OK, but only accepted', answered(202, { status: 'OK' }), 'requested'],
  ['the older answer', answered(200, { success: true }), 'requested'],
  ['a success that cannot be read', answered(200, undefined), 'requested'],
  ['a request that had finished', answered(400, { status: 'ALREADY_COMPLETED' }), 'too_late'],
  ['an unknown request', answered(404, { status: 'NOT_FOUND' }), 'unknown'],
  ['a refused key', answered(401, { detail: 'invalid key credentials' }), 'unknown'],
  ['a gateway in trouble', answered(502, undefined), 'unknown'],
  ['a reset', thrown(failure('ECONNRESET')), 'unknown'],
]

for (const [name, exchange, kind] of answers) {
  t.test(`${name}: ${kind}`, async t => {
    t.match(judge(exchange), { kind, explanation: /\.$/ })
  })
}

t.test('any exchange has an outcome, and only fal saying so confirms', async t => {
  fc.assert(
    fc.property(exchanges, exchange => {
      const { kind } = judge(exchange)
      return kind !== 'confirmed' || (exchange.status !== null && exchange.status >= 200 && exchange.status < 300)
    }),
    { numRuns: 2000 },
  )
  t.pass('for 2000 exchanges')
})
