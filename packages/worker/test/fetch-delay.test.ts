import * as fc from 'fast-check'
import t from 'tap'
import { fetchDelay } from '../src/fetch-delay.ts'

t.test('each wait is twice as long as the one before, up to half a minute', async t => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 1_000].map(failures => fetchDelay(failures, 1_000, Infinity, 0))
  t.strictSame(waits, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000])
  t.equal(fetchDelay(1, 1_000, Infinity, 1), 750)
})

t.test('no wait is past the deadline, or less than nothing', async t => {
  const random = fc.double({ min: 0, max: 1, noNaN: true })
  const left = fc.oneof(fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.constant(Infinity))
  fc.assert(
    fc.property(fc.nat(), left, random, (failures, leftMs, chance) => {
      const wait = fetchDelay(failures, 1_000, leftMs, chance)
      return wait >= 0 && wait <= 30_000 && wait <= Math.max(0, leftMs)
    }),
  )
  t.pass()
})
