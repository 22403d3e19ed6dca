import * as fc from 'fast-check'
import t from 'tap'
import { retryAfterMs } from '../src/retry-after.ts'

const now = Date.parse('2026-10-01T12:00:00Z')

t.test('every way Replicate names a wait is understood', async t => {
  const rows = [
    ['nothing', null, null, '', null],
    ['seconds in the header', '7', null, '', 7000],
    ['a date in the header', 'Thu, 01 Oct 2026 12:00:30 GMT', null, '', 30_000],
    ['a date in the past', 'Thu, 01 Oct 2026 11:00:00 GMT', null, '', 0],
    ['nonsense in the header', 'soon 5', null, '', null],
    ['the body', null, 5, '', 5000],
    ['the text', null, null, 'Request was throttled. Your rate limit resets in ~30s.', 30_000],
    ['minutes in the text', null, null, 'Your rate limit resets in ~2m.', 120_000],
    ['the longest of them', '3', 5, 'resets in ~1s.', 5000],
    ['a negative one is not counted', '3', -5, '', 3000],
    ['at most ten minutes', '86400', null, '', 600_000],
  ] as const
  for (const [name, header, seconds, says, expected] of rows) {
    t.equal(retryAfterMs({ header, seconds, says }, now), expected, name)
  }
})

t.test("a date is held against the answer's own clock", async t => {
  const header = 'Thu, 01 Oct 2026 12:00:30 GMT'
  const rows = [
    ['the same clock', 'Thu, 01 Oct 2026 12:00:00 GMT', header, 30_000],
    ['a clock ahead of ours', 'Thu, 01 Oct 2026 12:20:00 GMT', 'Thu, 01 Oct 2026 12:20:07 GMT', 7000],
    ['a clock behind ours', 'Thu, 01 Oct 2026 11:59:00 GMT', 'Thu, 01 Oct 2026 11:59:20 GMT', 20_000],
    ['past by its own clock', 'Thu, 01 Oct 2026 12:00:31 GMT', header, 0],
    ['no Date', null, header, 30_000],
    ['a Date that is none', 'whenever', header, 30_000],
    ['seconds, whatever the clock', 'Thu, 01 Oct 2026 12:20:00 GMT', '7', 7000],
  ] as const
  for (const [name, date, asked, expected] of rows) {
    t.equal(retryAfterMs({ header: asked, date, seconds: null, says: '' }, now), expected, name)
  }
})

t.test('property: a wait is nothing, or between 0 and ten minutes', async t => {
  fc.assert(
    fc.property(
      fc.option(fc.oneof(fc.string(), fc.integer().map(String))),
      fc.option(fc.double()),
      fc.oneof(
        fc.string(),
        fc.double().map(wait => `resets in ~${wait}s`),
      ),
      (header, seconds, says) => {
        const wait = retryAfterMs({ header, seconds, says }, now)
        if (wait !== null && !(wait >= 0 && wait <= 600_000)) throw new Error(`waits ${wait}`)
      },
    ),
  )
  t.pass('held')
})
