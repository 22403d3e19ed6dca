import { openBus, type Bus } from '@soundfoundry/bus'
import { loadConfig } from '@soundfoundry/config'
import { createLogger, createScrubber } from '@soundfoundry/service'
import { circuitName, turnSwitch } from '@soundfoundry/track'
import { makeFalKey, makeReplicateToken, startBroker, waitFor, type Broker } from '@soundfoundry/testkit'
import t from 'tap'
import { buildApp } from '../src/app.ts'
import { key, keyReport, keyUsage, makeReport, openCircuit } from './samples.ts'
import { accepted, after, dispatched, newTrack, submitting, succeeded } from './track-samples.ts'

interface Teardown {
  teardown(end: () => unknown): void
}

const silent = { write: () => undefined }
const withoutFiles = { readFile: () => Buffer.of() }

async function useHealth(t: Teardown, broker: Broker) {
  const scrubber = createScrubber()
  const logger = createLogger({ name: 'health', level: 'info', scrubber, destination: silent })
  const loaded = await loadConfig('health', { NATS_URL: broker.url }, withoutFiles)
  const { service, close } = await buildApp({ ...loaded, name: 'health', version: '1.2.3', logger, scrubber })
  t.teardown(async () => {
    await service.close()
    await close()
  })
  return service
}

async function useBus(t: Teardown, broker: Broker): Promise<Bus> {
  const log = createLogger({ name: 'api', level: 'info', scrubber: createScrubber(), destination: silent })
  const bus = await openBus({ name: 'api', servers: [broker.url], retentionDays: 30, log })
  t.teardown(() => bus.close())
  return bus
}

/** What the gauge says of fal. */
async function pausedIn(health: Awaited<ReturnType<typeof useHealth>>): Promise<string | undefined> {
  const { body } = await health.inject('/metrics')
  return /^soundfoundry_provider_paused\{provider="fal"\} (\d)$/m.exec(body)?.[1]
}

t.test('the health app', async t => {
  const broker = await startBroker()
  t.teardown(() => broker.stop())
  const [health, bus] = await Promise.all([useHealth(t, broker), useBus(t, broker)])
  const gauges = async () =>
    [...(await health.inject('/metrics')).body.matchAll(/^soundfoundry_provider_up\{provider="(\w+)"\} (\S+)$/gm)].map(
      ([, provider, value]) => [provider, value],
    )

  await t.test('answers in exactly the documented shape, also when nobody has reported', async t => {
    const answer = await bus.asks.providersHealth()
    t.same(Object.keys(answer), ['fal', 'replicate', 'fal_error', 'replicate_error'])
    t.match(answer, { fal: 'down', replicate: 'down', fal_error: /fal-worker/, replicate_error: /replicate-worker/ })
    t.same(await gauges(), [
      ['fal', '0'],
      ['replicate', '0'],
    ])
  })

  await t.test('takes in what workers report', async t => {
    const now = new Date()
    const hour = keyUsage(now, { submits: 3, refused: { timeout: 1 }, spend_usd: 0.5 })
    await bus.fleet.put('fal-1', { ...makeReport({}, now), keys: [keyReport()], usage: [hour] })
    await bus.fleet.put('replicate-1', makeReport({ provider: 'replicate' }, now))
    const answer = await waitFor(
      async () => {
        const { fal, replicate, ...rest } = await bus.asks.providersHealth()
        return fal === 'ok' && replicate === 'ok' && { fal, replicate, ...rest }
      },
      { what: 'both providers to be ok' },
    )
    t.strictSame(answer, { fal: 'ok', replicate: 'ok', fal_error: null, replicate_error: null })
    t.same(await gauges(), [
      ['fal', '1'],
      ['replicate', '1'],
    ])
  })

  await t.test('says of a paused provider who has paused it, and of the other what it is', async t => {
    const turn = (action: 'pause' | 'resume') =>
      bus.switches.update('fal', present =>
        turnSwitch(present, 'fal', action, { by: 'token_a', now: bus.clock.date() }),
      )
    const stands = (state: string) =>
      waitFor(
        async () => {
          const answer = await bus.asks.providersHealth()
          return answer.fal === state && answer
        },
        { what: `fal to be ${state}` },
      )
    t.equal(await pausedIn(health), '0')
    await turn('pause')
    const answer = await stands('down')
    t.same(Object.keys(answer), ['fal', 'replicate', 'fal_error', 'replicate_error'])
    t.match(answer, { fal_error: /^Paused by token_a since .*; resume it with /, replicate: 'ok' })
    t.match((await bus.asks.providers()).providers, [{ paused: { mode: 'paused', by: 'token_a' } }, { paused: null }])
    t.equal(await pausedIn(health), '1')
    t.equal((await gauges())[0]?.[1], '0')
    await turn('resume')
    await stands('ok')
    t.equal(await pausedIn(health), '0')
  })

  await t.test('answers for every credential and provider, with the tracks on them', async t => {
    const running = after(newTrack(), dispatched('fal'), submitting('i'), accepted('i'))
    const queued = after(newTrack(), dispatched('fal'))
    // Before the second app starts: it finds them in the queues; the first is told.
    for (const record of [running, queued]) {
      await bus.tracks.create(record)
      await bus.jobs.enqueue('fal', { track: record.id, dispatch: 1 })
    }
    const second = await useHealth(t, broker)
    const scrape = async () => (await second.inject('/metrics')).body
    await waitFor(async () => /^soundfoundry_tracks_in_flight\{provider="fal"\} 1$/m.test(await scrape()), {
      what: 'the second app to have found the track',
    })
    for (let asked = 0; asked < 10; asked++) {
      const { keys, workers } = await bus.asks.keys()
      t.strictSame(workers, { fal: 1, replicate: 1 })
      t.match(keys[0], { key, in_flight: 1, workers: 1, state: 'current', environments: ['development'], age: 'fresh' })
      t.match(await bus.asks.providers(), { providers: [{ provider: 'fal', in_flight: 1, queued: 1 }, {}], waiting: 0 })
    }
    const text = await scrape()
    for (const line of [
      `soundfoundry_key_state{provider="fal",key="${key}",state="current"} 1`,
      `soundfoundry_key_workers{provider="fal",key="${key}"} 1`,
      `soundfoundry_key_submits_total{provider="fal",key="${key}"} 3`,
      `soundfoundry_key_refusals_total{provider="fal",key="${key}",reason="timeout"} 1`,
      `soundfoundry_key_spend_usd_total{provider="fal",key="${key}"} 0.5`,
      `soundfoundry_key_unpriced_total{provider="fal",key="${key}"} 0`,
      `soundfoundry_key_too_powerful{provider="fal",key="${key}"} 0`,
      `soundfoundry_key_foreign_requests{provider="fal",key="${key}"} 0`,
      `soundfoundry_key_due_seconds{provider="fal",key="${key}"} ${90 * 86_400}`,
      'soundfoundry_tracks_waiting 0',
      'soundfoundry_dead_letters 0',
    ]) {
      t.ok(text.split('\n').includes(line), line)
    }
    t.match(text, new RegExp(`^soundfoundry_key_age_seconds\\{provider="fal",key="${key}"\\} \\d`, 'm'))
    await bus.tracks.update(running.id, record => after(record, succeeded('i')))
    await waitFor(async () => (await bus.asks.keys()).keys[0]?.in_flight === 0, { what: 'the track to have ended' })
  })

  await t.test('and what the routers hold against a provider', async t => {
    const until = new Date(Date.now() + 3_600_000).toISOString()
    const locked = { ...openCircuit('account', 'fal has locked the account: top it up.'), until }
    await bus.circuits.put(circuitName(locked), locked)
    const limited = {
      ...openCircuit('account', 'Replicate slows us down.', { provider: 'replicate', reason: 'rate_limited' }),
      until,
    }
    await bus.circuits.put(circuitName(limited), limited)
    await waitFor(async () => (await bus.asks.providersHealth()).replicate !== 'ok', {
      what: 'both circuits to be seen',
    })
    t.strictSame(await bus.asks.providersHealth(), {
      fal: 'down',
      replicate: 'degraded',
      fal_error: 'fal has locked the account: top it up.',
      replicate_error: 'Replicate slows us down.',
    })
    t.same(await gauges(), [
      ['fal', '0'],
      ['replicate', '0.5'],
    ])
  })

  await t.test('notices at once when a worker leaves', async t => {
    await bus.fleet.delete('fal-1')
    await waitFor(async () => /No fal-worker/.test((await bus.asks.providersHealth()).fal_error ?? ''), {
      what: 'the worker to be missed',
    })
    t.match(await bus.asks.providersHealth(), { fal: 'down', replicate: 'degraded' })
  })

  await t.test('a provider that is down does not make the app unready', async t => {
    t.equal((await health.inject('/livez')).statusCode, 200)
    t.strictSame((await health.inject('/readyz')).json(), { status: 'ok', checks: { broker: 'ok' } })
  })

  await t.test('two of them answer as one', async t => {
    await useHealth(t, broker)
    const answers = await Promise.all(Array.from({ length: 20 }, () => bus.asks.providersHealth()))
    t.ok(answers.every(({ replicate }) => replicate === 'degraded'))
  })
})

t.test('the health app holds no credential, though its environment has some', async t => {
  const environment = { FAL_KEY: makeFalKey(), REPLICATE_API_TOKEN: makeReplicateToken() }
  const loaded = await loadConfig('health', environment, withoutFiles)
  t.strictSame(loaded.credentialReading.credentials, [])
  t.strictSame(loaded.rereadCredentials().credentials, [])
  const text = JSON.stringify(loaded.config)
  for (const value of Object.values(environment)) t.notOk(text.includes(value))
})
