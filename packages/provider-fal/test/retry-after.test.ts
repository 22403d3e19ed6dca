import t from 'tap'
import { retryAfterMs } from '../src/retry-after.ts'

const now = Date.parse('2026-01-01T00:00:00Z')

const told: readonly (readonly [name: string, body: unknown, header: string | undefined, wait: number | null])[] = [
  ['nothing', { detail: 'Too many requests' }, undefined, null],
  ['seconds in the header', undefined, '7', 7000],
  ['a date in the header', undefined, 'Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
  ['a date that has passed', undefined, 'Thu, 01 Jan 2026 00:00:00 GMT', 0],
  ['a word in the header', undefined, 'soon 1', null],
  ['a weekday and nonsense', undefined, 'Mon, whenever', null],
  ['seconds in the body', { retry_after: 5 }, undefined, 5000],
  ['seconds in the body as text', { detail: { retry_after: '2.5' } }, undefined, 2500],
  ['seconds in the text', { detail: 'Your rate limit resets in ~30s.' }, undefined, 30_000],
  ['several: the largest', { detail: 'resets in ~3s', retry_after: 4 }, '2', 4000],
  ['more than is sane', { retry_after: 86_400 }, undefined, 600_000],
  ['less than nothing', { retry_after: -5 }, undefined, null],
  ['no number', { retry_after: Number.NaN }, '', null],
]

for (const [name, body, header, wait] of told) {
  t.test(`the wait in ${name} is ${wait}`, async t => {
    t.equal(retryAfterMs(body, header === undefined ? {} : { retryAfter: header }, now), wait)
  })
}

t.test("a date is held against the answer's own clock", async t => {
  const retryAfter = 'Thu, 01 Jan 2026 00:00:30 GMT'
  const rows = [
    ['the same clock', { retryAfter, date: 'Thu, 01 Jan 2026 00:00:00 GMT' }, 30_000],
    ['a clock ahead', { retryAfter: 'Thu, 01 Jan 2026 00:20:07 GMT', date: 'Thu, 01 Jan 2026 00:20:00 GMT' }, 7000],
    ['a clock behind', { retryAfter: 'Wed, 31 Dec 2025 23:59:20 GMT', date: 'Wed, 31 Dec 2025 23:59:00 GMT' }, 20_000],
    ['past by its own clock', { retryAfter, date: 'Thu, 01 Jan 2026 00:00:31 GMT' }, 0],
    ['no Date', { retryAfter }, 30_000],
    ['a Date that is none', { retryAfter, date: 'whenever' }, 30_000],
    ['seconds, whatever the clock', { retryAfter: '7', date: 'Thu, 01 Jan 2026 00:20:00 GMT' }, 7000],
  ] as const
  for (const [name, headers, wait] of rows) t.equal(retryAfterMs(undefined, headers, now), wait, name)
})
