import t from 'tap'
import { talk } from './talk.ts'

t.test('retry makes again what a filter chooses', async t => {
  const body = {
    tracks: [{ id: 'new-1', retry_of: 'old-1' }],
    left_out: [{ id: 'old-2', code: 'track_erased', detail: 'The track was erased.' }],
    next_cursor: 'abc',
  }
  const given = ['retry', '--status', 'failed', '--status', 'expired', '--search', 'waltz', '--idempotency-key', 'k1']
  const { ran, calls } = await talk(t, given, () => ({ status: 202, body }))
  t.equal(ran.code, 1, 'not all could be made again')
  t.match(calls, [
    {
      method: 'POST',
      path: '/api/tracks/retry?q=waltz&status=failed&status=expired',
      headers: { 'idempotency-key': 'k1' },
    },
  ])
  t.match(ran.out, /^NEW +MAKES AGAIN\nnew-1 +old-1$/m)
  t.match(ran.error, /Left out old-2: The track was erased\.[^]*--cursor abc/)
  const none = { tracks: [], left_out: [], next_cursor: null }
  const empty = await talk(t, ['retry', '--status', 'failed', '--json'], () => ({ status: 202, body: none }))
  t.equal(empty.ran.code, 0)
  t.match(empty.ran.json(), { ...none, idempotency_key: /^[0-9a-f-]{36}$/ })
  t.match(
    (await talk(t, ['retry', '--status', 'failed'], () => ({ status: 202, body: none }))).ran.out,
    /no such tracks/,
  )
  for (const wrong of [
    [],
    ['--search', 'waltz'],
    ['an-id', '--status', 'failed'],
    ['--status', 'running'],
    ['--status', 'failed', '--wait', '3'],
  ]) {
    const refused = await talk(t, ['retry', ...wrong], () => ({ status: 202, body }))
    t.equal(refused.ran.code, 64, wrong.join(' '))
    t.equal(refused.calls.length, 0)
  }
})
