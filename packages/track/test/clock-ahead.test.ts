import t from 'tap'
import { clockAheadMs } from '../src/index.ts'

const now = Date.parse('2026-01-01T00:00:10.500Z')

t.test('another clock is read from a Date header, to within a second', async t => {
  t.equal(clockAheadMs('Thu, 01 Jan 2026 00:00:10 GMT', now, now), 0)
  t.equal(clockAheadMs('Wed, 31 Dec 2025 23:57:40 GMT', now, now), -150_000, 'it is behind')
  t.equal(clockAheadMs('Thu, 01 Jan 2026 00:20:10 GMT', now, now), 1_200_000, 'it is ahead')
  t.equal(clockAheadMs('Thu, 01 Jan 2026 00:00:10 GMT', now - 2_000, now + 2_000), 0, 'halfway')
})

t.test('what tells no time', async t => {
  for (const date of [null, undefined, '', 'yesterday']) t.equal(clockAheadMs(date, now, now), null)
})
