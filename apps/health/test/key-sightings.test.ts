import assert from 'node:assert/strict'
import { openBus, type Bus } from '@soundfoundry/bus'
import { startBroker, waitFor } from '@soundfoundry/testkit'
import * as fc from 'fast-check'
import t from 'tap'
import { keepSightings, keysIn, sight } from '../src/key-sightings.ts'
import { ago, key, keyReport, makeReport, now } from './samples.ts'

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }

const shown = (traits: Parameters<typeof keyReport>[0][], own: string | null = null) => {
  const report = { ...makeReport(), keys: traits.map(keyReport) }
  return keysIn(own === null ? { ...report, credential: null } : report).map(each => each.key)
}

t.test('what a report shows', async t => {
  t.strictSame(shown([], key), [key], 'the credential in use')
  t.strictSame(shown([{}], key), [key], 'once')
  t.strictSame(shown([{}, { key: 'fal_00000002' }]), [key, 'fal_00000002'])
  t.strictSame(shown([{ key: null, reason: 'source_unreadable' }]), [], 'no value, no sighting')
  t.strictSame(shown([{ state: 'rejected', reason: 'bad_format' }]), [], 'a placeholder is shared by many')
  t.strictSame(shown([{ state: 'rejected', reason: 'key_refused' }]), [key])
  t.strictSame(shown([{ key: 'fal_not hex' }, { key: 'something else' }]), [], 'whatever is no fingerprint')
})

t.test('the first sighting stays, and environments only grow', async t => {
  const sightings = fc.array(fc.constantFrom('development', 'staging', 'production'), { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(sightings, environments => {
      let kept: ReturnType<typeof sight> = null
      for (const [index, environment] of environments.entries()) {
        kept = sight(kept, { key, provider: 'fal', environment }, new Date(now.getTime() + index)) ?? kept
      }
      assert.equal(kept?.first_seen_at, now.toISOString())
      assert.deepEqual(kept?.environments, [...new Set(environments)].sort())
    }),
  )
  t.pass('for everything tried')
})

t.test('many health apps keep one sighting', async t => {
  const broker = await startBroker()
  t.teardown(() => broker.stop())
  const open = async (): Promise<Bus> => {
    const bus = await openBus({ name: 'health', servers: [broker.url], retentionDays: 1, log: silent })
    t.teardown(() => bus.close())
    return bus
  }
  const buses = await Promise.all([open(), open(), open()])
  for (const bus of buses) keepSightings(bus, silent)
  const [first] = buses
  // By the broker's clock, which is known to some milliseconds only.
  const before = ago(60, new Date())
  await Promise.all([
    first?.fleet.put('one', { ...makeReport(), environment: 'staging' }),
    first?.fleet.put('two', { ...makeReport(), environment: 'production' }),
  ])
  const sightings = await waitFor(
    () => {
      const all = buses.map(bus => bus.keys.get(key)?.value)
      return all.every(each => each?.environments.length === 2) && all
    },
    { what: 'both environments to be kept everywhere' },
  )
  t.equal(new Set(sightings.map(each => JSON.stringify(each))).size, 1)
  t.match(sightings[0], { key, provider: 'fal', environments: ['production', 'staging'] })
  t.ok((sightings[0]?.first_seen_at ?? '') >= before)

  const late = await open()
  t.strictSame(late.keys.get(key)?.value, sightings[0], 'it outlives the reports')
})
