import * as fc from 'fast-check'
import t from 'tap'
import { retryAfterMs, type RetryHints } from '../src/retry-after.ts'

const now = Date.parse('2026-10-01T12:00:00Z')

function hints({ header, date, told = [], says = '' }: Partial<RetryHints> & { header?: string; date?: string }) {
  const headers = new Headers()
  if (header !== undefined) headers.set('retry-after', header)
  if (date !== undefined) headers.set('date', date)
  return { headers, told, says }
}

t.test('every way in which a provider names a wait is understood', async t => {
  const rows = [
    ['nothing', {}, null],
    ['seconds in the header', { header: '7' }, 7000],
    ['a date in the header', { header: 'Thu, 01 Oct 2026 12:00:30 GMT' }, 30_000],
    ['a date of the older form', { header: 'Thursday, 01-Oct-26 12:00:30 GMT' }, 30_000],
    ['a date in the past', { header: 'Thu, 01 Oct 2026 11:00:00 GMT' }, 0],
    ['a date without its zone, which is nobody knows when', { header: 'Thu Oct  1 12:00:30 2026' }, null],
    ['a word in the header', { header: 'soon 5' }, null],
    ['a weekday and nonsense', { header: 'Mon, whenever' }, null],
    ['seconds in the body', { told: [5] }, 5000],
    ['seconds in the body as text', { told: [undefined, '2.5'] }, 2500],
    ['what is no number', { told: ['soon', null, {}, Number.NaN] }, null],
    ['the text', { says: 'Request was throttled. Your rate limit resets in ~30s.' }, 30_000],
    ['minutes in the text', { says: 'Your rate limit resets in ~2m.' }, 120_000],
    ['the longest of them', { header: '3', told: [5], says: 'resets in ~1s.' }, 5000],
    ['a negative one is not counted', { header: '3', told: [-5] }, 3000],
    ['at most ten minutes', { header: '86400' }, 600_000],
  ] as const
  for (const [name, given, expected] of rows) t.equal(retryAfterMs(hints(given), now), expected, name)
})

t.test("a date is held against the answer's own clock", async t => {
  const header = 'Thu, 01 Oct 2026 12:00:30 GMT'
  const rows = [
    ['the same clock', 'Thu, 01 Oct 2026 12:00:00 GMT', header, 30_000],
    ['a clock ahead of ours', 'Thu, 01 Oct 2026 12:20:00 GMT', 'Thu, 01 Oct 2026 12:20:07 GMT', 7000],
    ['a clock behind ours', 'Thu, 01 Oct 2026 11:59:00 GMT', 'Thu, 01 Oct 2026 11:59:20 GMT', 20_000],
    ['past by its own clock', 'Thu, 01 Oct 2026 12:00:31 GMT', header, 0],
    ['a Date that is none', 'whenever', header, 30_000],
    ['seconds, whatever the clock', 'Thu, 01 Oct 2026 12:20:00 GMT', '7', 7000],
  ] as const
  for (const [name, date, asked, expected] of rows) {
    t.equal(retryAfterMs(hints({ header: asked, date }), now), expected, name)
  }
})

t.test('property: a wait is nothing, or between 0 and ten minutes', async () => {
  const printable = fc.stringMatching(/^[ -~]{0,40}$/)
  fc.assert(
    fc.property(
      fc.oneof(printable, fc.integer().map(String)),
      fc.array(fc.anything()),
      fc.oneof(
        fc.string(),
        fc.double().map(wait => `resets in ~${wait}s`),
      ),
      (header, told, says) => {
        const wait = retryAfterMs(hints({ header, told, says }), now)
        return wait === null || (wait >= 0 && wait <= 600_000)
      },
    ),
  )
})
