import * as fc from 'fast-check'
import t from 'tap'
import { longestRetryAfterMs, planRetry, readRetryAfter, webhookDelays } from '../../src/webhooks/retry-plan.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

t.test('a receiver that never takes it is called 13 times within a day', async t => {
  const at: number[] = [0]
  for (let tries = 1; ; tries++) {
    const sinceFirstMs = at.at(-1) ?? 0
    const wait = planRetry({ tries, sinceFirstMs, retryAfterMs: null })
    if (wait === null) break
    at.push(sinceFirstMs + wait)
  }
  const seconds = [0, 5, 35, 155, 755, 2_555, 6_155, 13_355, 27_755, 42_155, 56_555, 70_955, 85_355]
  t.same(
    at,
    seconds.map(each => each * 1_000),
  )
})

t.test('what a receiver asks for, and when it is over', async t => {
  const table: ReadonlyArray<readonly [tries: number, since: number, asked: number | null, wait: number | null]> = [
    [1, 0, null, 5_000],
    [1, 0, 1_000, 5_000],
    [1, 0, minute, minute],
    [1, 0, 7 * day, longestRetryAfterMs],
    [5, hour, null, 30 * minute],
    [12, 20 * hour, null, 4 * hour],
    [11, 19 * hour, 9 * hour, 4 * hour],
    [3, 23 * hour, 4 * hour, hour],
    [12, 20 * hour + 1, null, null],
    [13, 23 * hour, null, null],
    [1, 2 * day, null, null],
  ]
  for (const [tries, sinceFirstMs, retryAfterMs, wait] of table) {
    t.equal(planRetry({ tries, sinceFirstMs, retryAfterMs }), wait, `${tries}, ${sinceFirstMs}, ${retryAfterMs}`)
  }
})

t.test('no wait is shorter than scheduled or longer than allowed, and no try is later than a day', async t => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 0, max: 2 * day }),
      fc.option(fc.integer({ min: 0, max: 10 * day })),
      (tries, sinceFirstMs, retryAfterMs) => {
        const wait = planRetry({ tries, sinceFirstMs, retryAfterMs })
        const scheduled = webhookDelays[tries - 1]
        if (wait === null) return scheduled === undefined || sinceFirstMs + scheduled > day
        return (
          scheduled !== undefined &&
          wait >= scheduled &&
          wait <= Math.max(scheduled, longestRetryAfterMs) &&
          sinceFirstMs + wait <= day
        )
      },
    ),
  )
  t.pass('for every failed try')
})

t.test('Retry-After is seconds or a date', async t => {
  const now = Date.parse('2026-01-01T00:00:00Z')
  const table: ReadonlyArray<readonly [header: string | undefined, ms: number | null]> = [
    [undefined, null],
    ['0', 0],
    ['120', 120_000],
    [' 7 ', 7_000],
    ['Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['soon', null],
    ['', null],
  ]
  for (const [header, ms] of table) t.equal(readRetryAfter(header, now), ms, header ?? 'none')
})
