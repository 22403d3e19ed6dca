import t from 'tap'
import { notFound, trackOf } from './far-end.ts'
import { talk } from './talk.ts'

const ended = { stage: null, done: true } as const
const done = { ...ended, status: 'succeeded' } as const
const failed = {
  ...ended,
  status: 'failed',
  error: { code: 'content_policy', message: 'The request is against the policy.', fix: 'Rephrase the prompt.' },
} as const

t.test('list shows a page of tracks, with the path that each took', async t => {
  const attempts = (['fal', 'replicate'] as const).map(provider => ({
    number: 1,
    provider,
    model: 'm',
    key: 'k',
    state: provider === 'fal' ? ('refused' as const) : ('succeeded' as const),
    reason: null,
    http_status: null,
    provider_request_id: null,
    ignored: [],
    billed: 'no' as const,
    started_at: '2026-01-02T03:04:05.000Z',
    ended_at: null,
  }))
  const past = trackOf({ ...done, skipped: ['fal'], attempts: attempts.slice(1) })
  const tracks = [past, trackOf({ ...done, attempts, prompt: `${'long '.repeat(20)}\n` }), trackOf({ ...failed })]
  const page = { tracks, next_cursor: 'abc' }
  const { ran, calls } = await talk(t, ['list', '--status', 'failed', '--limit', '2', '--provider', 'fal'], () => ({
    status: 200,
    body: page,
  }))
  t.equal(ran.code, 0)
  t.match(calls, [{ path: '/api/tracks?status=failed&provider=fal&limit=2' }])
  t.match(ran.out, /^ID +STATUS +PROMPT +PATH +TOOK +AGE\n/)
  t.match(ran.out, `${tracks[0]?.id ?? ''}  succeeded`)
  t.match(ran.out, / fal skipped → replicate ✓ /)
  t.match(ran.out, / {2}long (long )+.*…  fal ✗ → replicate ✓ /)
  t.match(ran.out, /\n {2}✗ The request is against the policy\.\n/)
  t.match(ran.error, '--cursor abc')
  t.same((await talk(t, ['list', '--json'], () => ({ status: 200, body: page }))).ran.json(), page)
  const none = await talk(t, ['list'], () => ({ status: 200, body: { tracks: [], next_cursor: null } }))
  t.match(none.ran.out, 'There are no such tracks.')
  const wrong = await talk(t, ['list', '--status', 'done'], () => notFound)
  t.equal(wrong.ran.code, 64)
})

t.test('list takes the filters of the API', async t => {
  const filters = ['--status', 'failed', '--status', 'expired', '--redirected', '--search', 'slow waltz']
  const more = ['--metadata', 'order=1042', '--metadata', 'note=a=b', '--caller', 'token_a']
  const times = ['--after', '2026-11-22', '--before', '2026-11-22T16:40+01:00']
  const empty = { status: 200, body: { tracks: [], next_cursor: null } }
  const { ran, calls } = await talk(t, ['list', ...filters, ...more, ...times], () => empty)
  t.equal(ran.code, 0)
  t.same(
    [...new URL(calls[0]?.path ?? '', 'http://a').searchParams],
    [
      ['status', 'failed'],
      ['status', 'expired'],
      ['redirected', 'true'],
      ['q', 'slow waltz'],
      ['metadata[order]', '1042'],
      ['metadata[note]', 'a=b'],
      ['caller', 'token_a'],
      ['created_after', '2026-11-22T00:00:00.000Z'],
      ['created_before', '2026-11-22T15:40:00.000Z'],
    ],
  )
  const before = Date.now()
  const ago = await talk(t, ['list', '--after', '90m'], () => empty)
  const since = Date.parse(new URL(ago.calls[0]?.path ?? '', 'http://a').searchParams.get('created_after') ?? '')
  t.ok(since >= before - 90 * 60_000 && since <= Date.now() - 90 * 60_000)
  for (const [given, text] of [
    [['--after', 'yesterday'], /--after takes a time, as 2026-11-22/],
    [['--before', '2026-11-22T16:40'], /--before takes a time/],
    [['--metadata', 'order'], /--metadata takes a name and a value/],
  ] as const) {
    const { ran: refused, calls: none } = await talk(t, ['list', ...given], () => empty)
    t.same([refused.code, none.length], [64, 0])
    t.match(refused.error, text)
  }
})
