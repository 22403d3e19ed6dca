import * as fc from 'fast-check'
import t from 'tap'
import { ageOf, lookDelay, withJitter } from '../src/look-delay.ts'

t.test('a look comes a tenth of the age later, never at once and never much later', async t => {
  for (const [age, delay] of [
    [0, 400],
    [4_000, 400],
    [20_000, 2_000],
    [100_000, 10_000],
    [3_600_000, 10_000],
  ] as const) {
    t.equal(lookDelay(age), delay)
  }
  const random = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })
  fc.assert(
    fc.property(fc.nat(), random, (delay, at) => {
      const jittered = withJitter(delay, at)
      return jittered <= delay && jittered >= delay * 0.75
    }),
  )
})

t.test('work is as old as its acceptance, and never younger than nothing', async t => {
  const started_at = '2026-01-01T00:00:00.000Z'
  const now = Date.parse('2026-01-01T00:01:00.000Z')
  t.equal(ageOf({ started_at, accepted_at: null }, now), 60_000)
  t.equal(ageOf({ started_at, accepted_at: '2026-01-01T00:00:30.000Z' }, now), 30_000)
  t.equal(
    ageOf({ started_at, accepted_at: '2026-01-01T00:02:00.000Z' }, now),
    0,
    'the clock of another machine is ahead',
  )
})
