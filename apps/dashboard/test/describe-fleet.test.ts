import type { Keys, Providers } from '@soundfoundry/client'
import t from 'tap'
import { describeIgnoredLines, describeKeys } from '../src/describe-key.ts'
import { describeProviders, describeWaiting } from '../src/describe-provider.ts'
import { tellTime } from '../src/tell-time.ts'

const health = { fal: 'down', replicate: 'ok', fal_error: 'It is locked: top up.', replicate_error: null } as const

const idle: Providers['providers'][number] = {
  provider: 'replicate',
  state: 'ok',
  error: null,
  circuits: [],
  workers: 1,
  in_flight: 2,
  queued: 0,
  last_success_at: null,
  last_refusal: null,
  models: ['minimax/music-1.5', 'minimax/music-2.5'],
}
const locked: Providers['providers'][number] = {
  ...idle,
  provider: 'fal',
  circuits: [
    {
      scope: 'key_model',
      key: 'fal_3f9a1c20',
      model: 'm',
      state: 'open',
      reason: 'account_locked',
      explanation: null,
      since: '2026-11-22T16:40:03.012Z',
      until: '2026-11-22T16:41:03.012Z',
    },
  ],
}

t.test('each provider is told in words, with the whole error', async t => {
  const [fal, replicate] = describeProviders(health, null)
  t.match(fal, { title: 'fal', state: 'down', words: 'Down: takes no tracks', error: health.fal_error, facts: [] })
  t.match(replicate, { title: 'Replicate', state: 'ok', words: 'OK: takes tracks', error: null })
  t.match(describeProviders({ ...health, fal: 'degraded' }, null)[0]?.words, /^Degraded/)
})

t.test('the detail stands below, for whoever may see it', async t => {
  const detail = { providers: [idle, locked], waiting: 3 }
  const [fal, replicate] = describeProviders(health, detail)
  t.match(fal?.facts[0], { label: 'Circuit', value: /^key_model fal_3f9a1c20 m open: account_locked, tried again / })
  t.match(replicate?.facts, [
    { label: 'Circuit', value: 'closed' },
    { label: 'Workers', value: '1' },
    { label: 'In flight', value: '2' },
  ])
  t.equal(describeWaiting(detail), '3 tracks wait for a provider.')
  t.equal(describeWaiting({ ...detail, waiting: 1 }), '1 track waits for a provider.')
  t.equal(describeWaiting({ ...detail, waiting: 0 }), 'No track waits for a provider.')
  t.equal(describeWaiting(null), null)
})

t.test('a key is told by its fingerprint, with what is wrong with it', async t => {
  const key: Keys['keys'][number] = {
    provider: 'fal',
    key: 'fal_3f9a1c20',
    slot: 'current',
    state: 'current',
    source: null,
    changeable: true,
    reason: null,
    fix: null,
    environments: ['production'],
    first_seen_at: null,
    age_days: 95,
    due_in_days: -5,
    age: 'overdue',
    workers: 2,
    in_flight: 1,
    last_success_at: null,
    last_refusal: { at: '2026-11-22T16:40:03.012Z', reason: 'key_refused', http_status: 401, explanation: 'x' },
    submits_today: 12,
    refused_today: 1,
    spend_usd_today: 0.361,
    unpriced_today: 0,
    too_powerful: true,
    foreign_requests: ['a'],
    lost_on_restart: true,
  }
  const { headings, rows } = describeKeys({
    keys: [key, { ...key, key: null, slot: null, age_days: null }],
    workers: { fal: 2, replicate: 0 },
  })
  t.match(rows[0]?.slice(0, 8), [
    'fal',
    'fal_3f9a1c20',
    'current',
    'current',
    '95 d, overdue by 5 d',
    '2',
    '1',
    '12 sent, 1 refused, about $0.36',
  ])
  t.match(
    rows[0]?.at(-1),
    /^last refused .*: key_refused; in no file that can be read: a restart loses it; may do more than run models; 1 requests of nobody here$/,
  )
  t.match(rows[1]?.slice(0, 5), ['fal', 'cannot be read', 'none', 'current', 'not known'])
  for (const row of rows) t.equal(row.length, headings.length)
})

t.test('lines that no worker reads are told by file, number and rule', async t => {
  const line = { path: '/srv/.env', line: 3, rule: 'no_assignment', problem: 'no NAME=value', fix: 'Take it out.' }
  const keys = { keys: [], workers: { fal: 1, replicate: 1 } }
  t.equal(
    describeIgnoredLines({ ...keys, ignored_lines: [line] }),
    'Not read: /srv/.env, line 3: no NAME=value. Take it out.',
  )
  t.equal(describeIgnoredLines(keys), null)
})

t.test('a time is told in the words of a place', async t => {
  t.equal(tellTime('2026-11-22T16:40:03.012Z', 'en-GB', 'UTC'), '22 Nov 2026, 16:40:03')
  t.equal(tellTime('never'), 'never')
})
