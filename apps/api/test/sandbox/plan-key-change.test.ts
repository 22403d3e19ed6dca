import { Secret } from '@soundfoundry/config'
import { keySlotsIn, type EnvChange } from '@soundfoundry/env-file'
import { makeFalKey } from '@soundfoundry/testkit'
import t from 'tap'
import { exampleKeys } from '../../src/openapi/examples/fleet.ts'
import { changesToRotate, changesWithPrevious, whyNotNow, type KeyAction } from '../../src/sandbox/plan-key-change.ts'

const [old, inUse, fresh] = [makeFalKey(), makeFalKey(), makeFalKey()].map(value => new Secret(value, 'fal'))
if (old === undefined || inUse === undefined || fresh === undefined) throw new Error('three keys were made')

const both = keySlotsIn('fal', { FAL_KEY: inUse.reveal(), FAL_KEY_PREVIOUS: old.reveal() })
const one = keySlotsIn('fal', { FAL_KEY: inUse.reveal() })
const same = keySlotsIn('fal', { FAL_KEY: old.reveal(), FAL_KEY_PREVIOUS: old.reveal() })
const none = keySlotsIn('fal', {})

type Row = (typeof exampleKeys.keys)[number]
const [example] = exampleKeys.keys
const row = (secret: Secret, changes: Partial<Row>): Row => {
  if (example === undefined) throw new Error('there is an example')
  return { ...example, provider: 'fal', key: secret.fingerprint, workers: 0, in_flight: 0, ...changes }
}

t.test('what stands in the way of a change is told', async t => {
  const table: readonly [KeyAction, typeof both, Row[], RegExp | null][] = [
    ['rotate', one, [], null],
    ['rotate', none, [], null],
    ['rotate', one, [row(inUse, { state: 'current' })], null],
    ['rotate', one, [row(inUse, { state: 'rejected' })], null],
    ['rotate', one, [row(inUse, { state: 'rolled_back' })], null],
    ['rotate', one, [row(inUse, { state: 'canary' })], /^fal_[0-9a-f]{8} is on its way \(canary\)/],
    ['rotate', one, [row(inUse, { state: 'held' })], /on its way/],
    ['rotate', one, [row(old, { state: 'canary' })], null],
    ['roll_back', both, [], null],
    ['roll_back', one, [], /no previous key to go back to/],
    ['roll_back', same, [], /no previous key to go back to/],
    ['retire', one, [], /no previous key to retire/],
    ['retire', both, [], null],
    ['retire', both, [row(old, { state: 'previous' })], null],
    ['retire', both, [row(old, { in_flight: 1 })], /^1 track is still followed with fal_/],
    ['retire', both, [row(old, { in_flight: 3 })], /^3 tracks are still followed/],
    ['retire', both, [row(old, { workers: 1 })], /still in use/],
    ['retire', same, [row(old, { workers: 1, in_flight: 2 })], null],
  ]
  for (const [action, slots, rows, why] of table) {
    const told = whyNotNow(action, slots, rows)
    if (why === null) t.equal(told, null, `${action}: ${told}`)
    else t.match(told, why)
  }
})

const plain = (changes: readonly EnvChange[]) => Object.fromEntries(changes.map(({ name, value }) => [name, value]))

t.test('a new key takes the place of the one in use, and of one that was refused', async t => {
  t.same(plain(changesToRotate('fal', one, [row(inUse, { state: 'current' })], fresh)), {
    FAL_KEY: fresh.reveal(),
    FAL_KEY_PREVIOUS: inUse.reveal(),
    FAL_API_KEY: null,
  })
  for (const state of ['rejected', 'rolled_back', 'retired']) {
    const changes = plain(changesToRotate('fal', both, [row(inUse, { state })], fresh))
    t.same(changes, { FAL_KEY: fresh.reveal(), FAL_API_KEY: null }, `${state}: the previous one stays to go back to`)
  }
  t.same(plain(changesToRotate('fal', keySlotsIn('fal', { FAL_KEY: 'no key' }), [], fresh)), {
    FAL_KEY: fresh.reveal(),
    FAL_API_KEY: null,
  })
  t.same(plain(changesToRotate('fal', none, [], fresh)), { FAL_KEY: fresh.reveal(), FAL_API_KEY: null })
})

t.test('the previous key is swapped in, or taken away', async t => {
  t.same(plain(changesWithPrevious('roll_back', both, old)), {
    FAL_KEY: old.reveal(),
    FAL_KEY_PREVIOUS: inUse.reveal(),
    FAL_API_KEY: null,
  })
  t.same(plain(changesWithPrevious('retire', both, old)), { FAL_KEY_PREVIOUS: null })
})
