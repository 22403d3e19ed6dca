import t from 'tap'
import { environmentOf } from '../../src/model/environment.ts'
import { commandOf, fileOf, whyNot } from '../../src/model/key-commands.ts'
import { keyLook, laneOf, remarksOf, ringOf } from '../../src/model/key-lanes.ts'
import { keysHeadline } from '../../src/model/keys-headline.ts'
import { rotationOf, stepMs, tickSteps, type Rotation } from '../../src/model/rotation.ts'
import { todayOf } from '../../src/model/today.ts'
import { keyOf, keysOf } from '../play-fleet.ts'

const current = keyOf()
const previous = keyOf({ key: 'fal_05b2004d', slot: 'previous', state: 'previous', in_flight: 2 })
const next = (state: string, more = {}) => keyOf({ key: 'fal_b7d20e54', slot: 'next', state, in_flight: 0, ...more })
const replicate = keyOf({ provider: 'replicate', key: 'replicate_3c9ad2c8' })
const rotation = (...keys: Parameters<typeof keysOf>): Rotation | null => rotationOf(laneOf(keysOf(...keys), 'fal'))
const stateAt = (found: Rotation | null): string =>
  found?.steps
    .map(({ name, state }) => (state === 'running' || state === 'failed' ? `${name} ${state}` : ''))
    .join('') ?? 'none'

const say = (...keys: Parameters<typeof keysOf>): string => keysHeadline(keysOf(...keys)).title

t.test('a key stands where the fleet has it, whatever slot names it', async t => {
  const canary = next('canary', { slot: 'current' })
  const lane = laneOf(
    keysOf(keyOf({ slot: null }), canary, previous, keyOf({ key: 'fal_old', slot: null, state: 'retired' })),
    'fal',
  )
  t.match(lane, {
    current: { key: 'fal_3f9a1c20' },
    next: { key: 'fal_b7d20e54' },
    previous: { key: 'fal_05b2004d' },
    workers: 3,
  })
  t.strictSame(
    lane.others.map(({ key }) => key),
    ['fal_old'],
  )
  t.match(laneOf(keysOf(), 'fal'), { current: null, next: null, previous: null })
})

t.test('every state of a key has a word, also one that is not known yet', async t => {
  t.match(keyLook(current), { word: 'In use', tone: 'green' })
  t.match(keyLook(previous), { word: 'Draining' })
  t.match(keyLook({ ...previous, in_flight: 0 }), { word: 'Unused' })
  t.match(keyLook({ state: 'rejected', in_flight: 0 }), { word: 'Refused', tone: 'red' })
  t.match(keyLook({ state: 'something', in_flight: 0 }), { word: 'something' })
})

t.test('the ring is the age against the days that a key may have', async t => {
  t.match(ringOf({ age_days: 45, due_in_days: 45, age: 'fresh' }), { part: 0.5, tone: 'green', words: 'due in 45 d' })
  t.match(ringOf({ age_days: 78, due_in_days: 12, age: 'due' }), { tone: 'amber', label: '78 d' })
  t.match(ringOf({ age_days: 95, due_in_days: -5, age: 'overdue' }), { part: 1, tone: 'red', words: 'overdue by 5 d' })
  t.match(ringOf({ age_days: null, due_in_days: null, age: null }), { part: 0, label: '–' })
})

t.test('a rotation is told step by step', async t => {
  t.equal(rotation(current), null)
  t.equal(stateAt(rotation(current, next('candidate'))), 'Format running')
  t.equal(stateAt(rotation(current, next('checked'))), 'Free probe running')
  t.equal(stateAt(rotation(current, next('probed'))), 'Fleet running')
  t.equal(stateAt(rotation(current, next('canary'))), 'Canary running')
  t.equal(stateAt(rotation(current, previous)), 'Drain running')
  t.equal(stateAt(rotation(current, { ...previous, in_flight: 0 })), 'Retired running')
  t.equal(
    stateAt(rotation(current, next('rejected', { reason: 'bad_format', fix: 'Copy all of it.' }))),
    'Format failed',
  )
  t.equal(stateAt(rotation(current, next('rejected', { reason: 'key_refused' }))), 'Free probe failed')
  t.match(rotation(current, next('rolled_back', { fix: 'Make another.' })), { problem: 'Make another.' })
})

t.test('each step has the time that was seen to pass', async t => {
  let clock = tickSteps(null, rotation(current, next('checked')), 1000)
  clock = tickSteps(clock, rotation(current, next('checked')), 1100)
  clock = tickSteps(clock, rotation(current, next('canary')), 1400)
  t.equal(stepMs(clock, 'Free probe', 9000), 400)
  t.equal(stepMs(clock, 'Canary', 2000), 600)
  t.equal(stepMs(clock, 'Format', 2000), null, 'what was not seen is not told')
  t.equal(tickSteps(clock, null, 3000), null)
})

t.test('the headline says what is under way, or what is due', async t => {
  t.match(say(current, replicate), /Both keys are in use/)
  t.equal(say(current, next('canary'), replicate), 'fal’s new key is on trial.')
  t.equal(say(current, next('rejected'), replicate), 'fal’s new key was refused.')
  t.match(say(current, previous, replicate), /old one is still needed/)
  t.equal(say(current), 'Replicate has no key in use.')
  t.match(say(keyOf({ age_days: 78, due_in_days: 12, age: 'due' }), replicate), /fal’s key is due in 12 d/)
  t.match(keysHeadline(keysOf(current, replicate)).detail, /No secret ever passes through this page/)
})

t.test('what is done where the keys are', async t => {
  t.equal(commandOf('rotate', 'fal', false), './soundfoundry keys rotate fal')
  t.equal(commandOf('rotate', 'fal', true), './soundfoundry keys rotate fal --new-sandbox-key')
  t.equal(commandOf('retire', 'replicate', true), './soundfoundry keys retire replicate')
  t.equal(fileOf({ current }), '/srv/soundfoundry/.env')
  t.equal(fileOf({ current: keyOf({ source: null }) }), null)
  t.equal(whyNot('rotate', { previous: null, next: null }), null)
  t.match(whyNot('retire', { previous, next: null }), /2 tracks in flight/)
  t.equal(whyNot('retire', { previous: { ...previous, in_flight: 0 }, next: null }), null)
  t.match(whyNot('rollback', { previous, next: next('canary') }), /on its way/)
})

t.test('what somebody should know of a key', async t => {
  t.strictSame(remarksOf(current), [])
  const refusal = {
    at: '2026-11-22T16:40:03.012Z',
    reason: 'account_locked',
    http_status: 403,
    explanation: 'Locked.',
  } as const
  t.strictSame(remarksOf(keyOf({ last_refusal: refusal })), [], 'a locked account is nothing of the key’s')
  t.strictSame(remarksOf(keyOf({ last_refusal: { ...refusal, reason: 'key_refused' } })), ['Locked.'])
  t.match(remarksOf(keyOf({ foreign_requests: ['a'], environments: ['production', 'staging'] })), [
    /staging/,
    /1 requests/,
  ])
})

t.test('the environment is what the gateway says', async t => {
  t.strictSame(environmentOf({ environment: 'production' }), { kind: 'production', word: 'production' })
  t.match(environmentOf({ environment: 'staging' }), { kind: 'other', word: 'staging' })
  t.match(environmentOf({ environment: 'sandbox' }), { kind: 'sandbox' })
  t.equal(environmentOf(null), null)
})

t.test('the day is the sum over all keys', async t => {
  const day = todayOf(
    keysOf(current, previous, keyOf({ provider: 'replicate', spend_usd_today: 1, unpriced_today: 2 })),
  )
  t.match(day, { unpriced: 2, providers: [{ sent: 24, refused: 2 }, { usd: 1 }] })
  t.equal(day.usd.toFixed(2), '1.72')
})
