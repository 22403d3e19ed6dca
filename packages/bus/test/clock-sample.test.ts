import * as fc from 'fast-check'
import t from 'tap'
import { adjusted, closest } from '../src/clock-sample.ts'

const cases = [
  { what: 'the first sample is taken in the middle', base: null, sample: [100, 110, 5_000], expected: 4_895.5 },
  { what: 'what a sample does not contradict stays', base: 4_892, sample: [100, 110, 5_000], expected: 4_892 },
  { what: 'a clock that was behind is set', base: 3_000, sample: [100, 110, 5_000], expected: 4_895.5 },
  { what: 'a clock that was ahead is set', base: 9_000, sample: [100, 110, 5_000], expected: 4_895.5 },
  { what: 'a sample that took long proves little', base: 4_500, sample: [100, 40_100, 9_000], expected: 4_500 },
] as const

for (const { what, base, sample, expected } of cases) {
  t.test(what, async t => {
    const [sentAt, answeredAt, brokerMs] = sample
    t.equal(adjusted(base, { sentAt, answeredAt, brokerMs }), expected)
  })
}

t.test('whatever the way there and back takes, the error is no longer than it', async t => {
  const way = fc.double({ min: 0, max: 60_000, noNaN: true })
  const clock = fc.double({ min: -1e12, max: 1e12, noNaN: true })
  fc.assert(
    fc.property(clock, fc.option(clock), way, way, (offset, before, there, back) => {
      const sentAt = 1_000
      const answeredAt = sentAt + there + back
      const brokerMs = Math.floor(sentAt + there + offset)
      const known = adjusted(before, { sentAt, answeredAt, brokerMs })
      return Math.abs(known - offset) <= there + back + 1.01
    }),
  )
  t.pass('for every way tried')
})

const sample = (sentAt: number, answeredAt: number) => ({ sentAt, answeredAt, brokerMs: 0 })

t.test('of several samples the one with the shortest way counts', async t => {
  t.same(closest([sample(0, 9), sample(10, 12), sample(20, 25)]), sample(10, 12))
})
