import type { KeysAnswer } from '@soundfoundry/track'
import t from 'tap'
import { isProven, judgeFleet, useOf, type KeyRow } from '../src/fleet.ts'
import { judgeTestTrack } from '../src/test-track.ts'
import { attemptOf, keyRow, trackOf } from './far-end.ts'

const key = 'fal_11111111'
const view = (workers: number, ...rows: Partial<KeyRow>[]): KeysAnswer => ({
  keys: rows.map(row => keyRow({ key, ...row })),
  workers: { fal: workers, replicate: 0 },
})

t.test('a key is taken when every worker reads it as the one to use', async t => {
  const old = { key: 'fal_22222222', slot: 'previous', state: 'current', workers: 2 } as const
  const fresh = { slot: 'current', state: 'canary', workers: 0 } as const
  const table: readonly [rows: Partial<KeyRow>[], kind: string][] = [
    [[fresh, old], 'taken'],
    [
      [
        { ...fresh, state: 'current', workers: 2 },
        { ...old, state: 'previous', workers: 0 },
      ],
      'taken',
    ],
    [[{ ...fresh, workers: 2 }], 'taken'],
    [[{ ...fresh, state: 'candidate' }, old], 'pending'],
    [[{ ...fresh, state: 'held' }, old], 'pending'],
    // One worker has not read its file again yet.
    [[fresh, { ...old, slot: 'current' }], 'pending'],
    [[{ ...fresh, slot: 'next' }, old], 'pending'],
    // One worker has nothing to work with.
    [[fresh, { ...old, workers: 1 }], 'pending'],
    [[{ ...fresh, provider: 'replicate' }, old], 'pending'],
    [[{ ...fresh, state: 'rolled_back' }, old], 'refused'],
  ]
  for (const [rows, kind] of table) t.match(judgeFleet(view(2, ...rows), 'fal', key), { kind }, JSON.stringify(rows))
  t.match(judgeFleet(view(0), 'fal', key), { kind: 'pending', state: null, of: 0 })
})

t.test('a key is proven when every worker sends its work out with it', async t => {
  t.ok(isProven(judgeFleet(view(2, { workers: 2 }), 'fal', key)))
  const old = { key: 'fal_22222222', slot: 'previous', state: 'current', workers: 1 } as const
  t.notOk(isProven(judgeFleet(view(2, { state: 'canary', workers: 1 }, old), 'fal', key)))
})

t.test('a refusal counts unless it stood there before', async t => {
  const refused = view(1, { state: 'rejected', reason: 'key_refused', fix: 'New one.', workers: 0 })
  t.match(judgeFleet(refused, 'fal', key), { kind: 'refused', reason: 'key_refused', fix: 'New one.' })
  t.match(judgeFleet(refused, 'fal', key, refused), { kind: 'pending' })
  t.match(judgeFleet(refused, 'fal', key, view(1)), { kind: 'refused' })
  const remembered = view(1, { slot: null, state: 'rejected', workers: 0 })
  t.match(judgeFleet(refused, 'fal', key, remembered), { kind: 'refused' }, 'it was tried again')
  t.match(judgeFleet(remembered, 'fal', key, remembered), { kind: 'pending' }, 'it was not read yet')
})

t.test('what a key is needed for', async t => {
  t.same(useOf(view(2, { state: 'previous', in_flight: 2, workers: 1 }), 'fal', key), { inFlight: 2, users: 1 })
  t.same(useOf(view(2), 'fal', key), { inFlight: 0, users: 0 })
})

t.test('only an attempt with the new key proves anything', async t => {
  const done = { status: 'succeeded', stage: null, done: true } as const
  const refused = { key, state: 'refused', http_status: 401 } as const
  t.match(judgeTestTrack(trackOf({ ...done, attempts: [attemptOf({ key })] }), key), { kind: 'proven' })
  t.match(judgeTestTrack(trackOf({ attempts: [attemptOf({ key, state: 'accepted' })] }), key), { kind: 'pending' })
  t.match(judgeTestTrack(trackOf({ attempts: [attemptOf({ ...refused, reason: 'server_error' })] }), key), {
    kind: 'pending',
  })
  t.match(judgeTestTrack(trackOf({ attempts: [attemptOf({ ...refused, reason: 'key_refused' })] }), key), {
    kind: 'failed',
    message: /with 401: key_refused/,
  })
  t.match(judgeTestTrack(trackOf({ ...done, attempts: [attemptOf({ key: 'fal_22222222' })] }), key), {
    kind: 'elsewhere',
    others: 'fal_22222222',
  })
  const error = { code: 'provider_failed', message: 'It failed.', fix: 'Try again.' } as const
  t.match(judgeTestTrack(trackOf({ ...done, status: 'failed', error }), key), {
    message: /It failed/,
    fix: 'Try again.',
  })
})
