import { credentialUsage, noUsage, parseUsageHour, type UsageHour } from '@soundfoundry/track'
import t from 'tap'
import { countInto, placeToGoOn, usageKey, type CountedMessage } from '../src/usage-place.ts'

const stream = { created: 'then', lastSequence: 50 }
const hour = '2026-11-27T09:00:00.000Z'
const value = (change: Partial<UsageHour> = {}): UsageHour => ({
  v: 1,
  owner: 'fal',
  hour,
  counts: noUsage,
  stream: 'then',
  epoch: 1,
  sequence: 20,
  position: 10,
  ...change,
})
const message = (sequence: number, epoch = 1): CountedMessage => ({
  place: { stream: 'then', epoch, after: 0 },
  sequence,
  usage: { owner: 'fal', hour, counts: { ...noUsage, succeeded: 1, keys: { k: credentialUsage({ submits: 1 }) } } },
})

t.test('where counting goes on', async t => {
  t.strictSame(placeToGoOn([], stream), { stream: 'then', epoch: 0, after: 0 })
  const counted = [value(), value({ position: 15 }), value({ epoch: 0, position: 40 })]
  t.strictSame(placeToGoOn(counted, stream), { stream: 'then', epoch: 1, after: 15 })
  t.strictSame(placeToGoOn(counted, { ...stream, created: 'later' }), { stream: 'later', epoch: 2, after: 0 })
  t.strictSame(placeToGoOn(counted, { ...stream, lastSequence: 19 }), { stream: 'then', epoch: 2, after: 19 })
})

t.test('each message is counted once', async t => {
  t.equal(usageKey(value()), 'fal.2026-11-27T09')
  const first = countInto(null, [message(3), message(7)], 7)
  t.match(first, { counts: { succeeded: 2, keys: { k: { submits: 2 } } }, sequence: 7, position: 7, epoch: 1 })
  t.strictSame(parseUsageHour(first), first)
  t.equal(countInto(first, [message(3), message(7)], 7), null)
  t.match(countInto(first, [message(7), message(9)], 0), { counts: { succeeded: 3 }, sequence: 9, position: 7 })
  t.match(countInto(first, [message(7)], 12), { counts: { succeeded: 2 }, sequence: 7, position: 12 })
  t.match(countInto(first, [message(2, 2)], 2), { counts: { succeeded: 3 }, sequence: 2, position: 2, epoch: 2 })
  t.equal(countInto(first, [message(9, 0)], 9), null)
  t.equal(countInto(first, [], 9), null)
})
