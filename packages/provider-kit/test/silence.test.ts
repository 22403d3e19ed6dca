import * as fc from 'fast-check'
import t from 'tap'
import type { Exchange } from '../src/exchange.ts'
import { readSilence } from '../src/silence.ts'

const silent: Exchange = { status: null, body: undefined, headers: new Headers() }
const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED', syscall: 'connect' })
const reset = Object.assign(new Error('read'), { code: 'ECONNRESET', syscall: 'read' })
const aborted = new DOMException('x', 'AbortError')

const rows: readonly (readonly [name: string, Partial<Exchange>, cause: string, mayHaveArrived: boolean])[] = [
  ['a refused connection', { error: refused, unconnected: true }, 'not_connected', false],
  ['one that a read met on a connection of several', { error: refused }, 'not_connected', false],
  ['a reset', { error: reset }, 'connection_lost', true],
  ['a reset before the connection stood', { error: reset, unconnected: true }, 'not_connected', false],
  ['our time limit', { error: aborted, stopped: 'time_limit' }, 'timeout', true],
  [
    'our time limit before the connection stood',
    { error: aborted, stopped: 'time_limit', unconnected: true },
    'not_connected',
    false,
  ],
  ['given up', { error: aborted, stopped: 'canceled' }, 'canceled', true],
  [
    'given up before the connection stood',
    { error: aborted, stopped: 'canceled', unconnected: true },
    'canceled',
    false,
  ],
  ['given up, and refused all the same', { error: refused, stopped: 'canceled' }, 'not_connected', false],
  ['given up before it began', { stopped: 'canceled', unsent: true }, 'canceled', false],
  ['what a client would not put together', { error: new TypeError('BigInt'), unsent: true }, 'never_formed', false],
  ['nothing that is known', { error: undefined }, 'connection_lost', true],
]

t.test('why no status came, and whether the request can have arrived', async t => {
  for (const [name, facts, cause, mayHaveArrived] of rows) {
    t.same(readSilence({ ...silent, ...facts }), { cause, mayHaveArrived }, name)
  }
})

t.test('property: whatever was thrown, what the connection knows to be unsent is', async () => {
  const stopped = fc.constantFrom({}, { stopped: 'canceled' as const }, { stopped: 'time_limit' as const })
  fc.assert(
    fc.property(fc.anything(), stopped, (error, more) => {
      const unconnected = readSilence({ ...silent, ...more, error, unconnected: true })
      return !unconnected.mayHaveArrived && readSilence({ ...silent, ...more, error }).mayHaveArrived
    }),
  )
})
