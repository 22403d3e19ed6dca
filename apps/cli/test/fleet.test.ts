import t from 'tap'
import { isProven, judgeFleet, tracksOn } from '../src/fleet.ts'
import type { KeysView, KeyView } from '../src/keys-view.ts'
import { judgeTestTrack } from '../src/test-track.ts'
import { attemptOf, keyRow, trackOf } from './far-end.ts'

const key = 'fal_11111111'
const view = (workers: number, ...rows: Partial<KeyView>[]): KeysView => ({
  keys: rows.map(row => keyRow({ key, ...row })),
  workers: { fal: workers },
})

t.test('the fleet has settled when every worker sends its work out with the key', async t => {
  t.match(judgeFleet(view(2, { state: 'canary', workers: 2 }), 'fal', key), { kind: 'settled', canary: 2, current: 0 })
  const mixed = judgeFleet(view(3, { state: 'current', workers: 1 }, { state: 'canary', workers: 2 }), 'fal', key)
  t.match(mixed, { kind: 'settled', canary: 2, current: 1 })
  t.notOk(isProven(mixed))
  t.ok(isProven(judgeFleet(view(2, { state: 'current', workers: 2 }), 'fal', key)))
  t.match(judgeFleet(view(2, { state: 'current', workers: 1 }), 'fal', key), { kind: 'pending', on: 1, of: 2 })
  t.match(judgeFleet(view(0, { state: 'current', workers: 0 }), 'fal', key), { kind: 'pending', of: 0 })
  t.match(judgeFleet(view(1, { provider: 'replicate', workers: 1 }), 'fal', key), { kind: 'pending', on: 0 })
  const held = view(1, { state: 'held', workers: 1, reason: 'no_verdict', fix: 'Wait.' })
  t.match(judgeFleet(held, 'fal', key), { kind: 'pending', reason: 'no_verdict', fix: 'Wait.' })
})

t.test('a refusal counts unless it stood there before', async t => {
  const refused = view(1, { state: 'rejected', reason: 'key_refused', fix: 'New one.', workers: 0 })
  t.match(judgeFleet(refused, 'fal', key), { kind: 'refused', reason: 'key_refused', fix: 'New one.' })
  t.match(judgeFleet(refused, 'fal', key, refused), { kind: 'pending' })
  t.match(judgeFleet(refused, 'fal', key, view(1)), { kind: 'refused' })
})

t.test('tracks are counted over all rows of a key', async t => {
  const rows = view(2, { state: 'previous', in_flight: 2, workers: 0 }, { state: 'previous', in_flight: 1, workers: 1 })
  t.same(tracksOn(rows, 'fal', key), { inFlight: 3, isInUse: false })
  t.match(tracksOn(view(1, { state: 'canary', workers: 1 }), 'fal', key), { isInUse: true })
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
    kind: 'failed',
    message: /made with fal_22222222, not with/,
  })
  const error = { code: 'provider_failed', message: 'It failed.', fix: 'Try again.' } as const
  t.match(judgeTestTrack(trackOf({ ...done, status: 'failed', error }), key), {
    message: /It failed/,
    fix: 'Try again.',
  })
})
