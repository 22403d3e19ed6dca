import * as fc from 'fast-check'
import t from 'tap'
import type { TrackRecord } from '@soundfoundry/track'
import { pauseAfterReturn, waitDelay } from '../src/wait-delay.ts'
import { newRecord, play, withAttempt } from './samples.ts'

const dispatched = { type: 'dispatched', provider: 'fal', model: 'fal/model', trial: false } as const
const returned = (times: number): TrackRecord =>
  play(
    Array.from({ length: times }, () => dispatched),
    newRecord(),
  )

t.test('a waiting track is looked at within 300 ms at first, and within 10 s at last', async t => {
  const cases = [
    [0, 0, 300],
    [900, 0, 300],
    [3_000, 0, 1_000],
    [3_000, 1, 750],
    [29_999, 0, 9_999.67],
    [30_000, 0, 10_000],
    [3_600_000, 0, 10_000],
  ] as const
  for (const [waited, random, delay] of cases) t.equal(Math.round(waitDelay(waited, random)), Math.round(delay))
})

t.test('a delay is never nothing and never long, whatever the clock says', async t => {
  fc.assert(
    fc.property(
      fc.integer({ min: -1_000_000, max: 1e9 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (waited, random) => {
        const delay = waitDelay(waited, random)
        return delay >= 225 && delay <= 10_000
      },
    ),
  )
  t.pass('for every time waited')
})

t.test('a dispatch that is given back once goes on at once, and ever later when it is given back again', async t => {
  const pauses = [0, 1, 2, 3, 4, 5, 7, 8, 100].map(times => pauseAfterReturn(returned(times)))
  t.same(pauses, [0, 0, 300, 600, 1_200, 2_400, 9_600, 10_000, 10_000])
})

t.test('a dispatch that was begun makes no pause', async t => {
  t.equal(pauseAfterReturn(withAttempt(returned(5), 'fal', 'fal/model', 'account')), 0)
  const onceMore = play([dispatched], withAttempt(newRecord(), 'fal', 'fal/model', 'account'))
  t.equal(pauseAfterReturn(onceMore), 0)
})
