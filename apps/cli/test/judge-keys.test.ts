import t from 'tap'
import type { KeyRow } from '../src/fleet.ts'
import { judgeKeys } from '../src/judge-keys.ts'
import { keyRow } from './far-end.ts'

const at = (seconds: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString()
const refusal = { at: at(5), reason: 'key_refused', http_status: 401, explanation: 'Fix it.' } as const

const judged = (rows: Partial<KeyRow>[], workers = 1): string[] =>
  judgeKeys({ keys: rows.map(row => keyRow(row)), workers: { fal: workers, replicate: 0 } })
    .filter(({ provider }) => provider === 'fal')
    .map(({ level, message }) => `${level} ${message}`)

t.test('what is well and what is not', async t => {
  const table: readonly [row: Partial<KeyRow>, said: RegExp | null][] = [
    [{}, null],
    [{ last_success_at: at(9), last_refusal: refusal }, null],
    [{ last_success_at: at(1), last_refusal: refusal }, /^error .* was refused last: key_refused/],
    [{ last_refusal: { ...refusal, reason: 'rate_limited' } }, null],
    [{ state: 'previous', reason: 'not_held', fix: 'Give it.' }, /^warning .* is previous: not_held/],
    [{ age: 'due', due_in_days: 9 }, /^warning .* is due .* overdue in 9 days/],
    [{ age: 'overdue', due_in_days: -1 }, /^error .* overdue/],
    [{ environments: ['staging', 'production'] }, /^error .* shared by the environments staging and production/],
    [{ too_powerful: true }, /^warning .* more than run models/],
    [{ foreign_requests: ['a'] }, /^error .* no track of this fleet claims: a\.$/],
    [{ foreign_requests: ['a', 'b', 'c', 'd', 'e'] }, /claims: e, d, c and 2 more\.$/],
    [{ changeable: false }, /^warning .* process environment/],
    [{ lost_on_restart: true, slot: null }, /^error .* stands in no file any more .* a restart of its worker loses it/],
  ]
  for (const [row, said] of table) {
    const remarks = judged([row])
    if (said === null) t.same(remarks, [])
    else t.match(remarks, [said])
  }
})

t.test('a previous key may be old, and a retired one anything', async t => {
  t.same(judged([{}, { key: 'fal_1', slot: 'previous', state: 'previous', age: 'overdue', workers: 0 }]), [])
  t.same(judged([{}, { key: 'fal_1', slot: null, state: 'retired', environments: ['a', 'b'], workers: 0 }]), [])
})

t.test('a restart that goes on with another good one is worth a warning only', async t => {
  const lost = { lost_on_restart: true, slot: null, state: 'current' } as const
  const next = { key: 'fal_1', state: 'canary', workers: 0 }
  t.match(judged([lost, next]), [/^warning .* stands in no file/])
  t.match(judged([lost, { ...next, state: 'rejected', reason: 'bad_format' }]), [
    /^error .* stands in no file/,
    /rejected/,
  ])
})

t.test('lines of an env file that are not read', async t => {
  const line = { path: '/srv/.env', line: 3, rule: 'no_assignment', problem: 'no NAME=value', fix: 'Take it out.' }
  const view = { keys: [keyRow({})], workers: { fal: 1, replicate: 0 } }
  t.match(judgeKeys({ ...view, ignored_lines: [line] }), [
    { level: 'warning', message: '/srv/.env, line 3, is ignored: no NAME=value.', fix: 'Take it out.' },
  ])
})

t.test('workers without a credential', async t => {
  t.match(judged([{ workers: 1 }], 2), [/^error Only 1 of 2 workers/])
  t.match(judged([{ state: 'candidate', workers: 0 }]), [/^error No credential of fal is in use/])
  t.match(judged([{ state: 'held', reason: 'account_locked', workers: 0 }]), [
    /^error .* held back: account_locked/,
    /in use/,
  ])
  t.match(judged([{}], 0), [/^error No worker of fal is running/])
  t.match(judged([], 0), [/^error No worker is running/])
  t.same(
    judged([
      { state: 'canary', workers: 0 },
      { key: 'fal_1', slot: 'previous' },
    ]),
    [],
    'a canary beside the key in use',
  )
})
