import { openBus } from '@soundfoundry/bus'
import { loadConfig } from '@soundfoundry/config'
import { createLogger, createScrubber } from '@soundfoundry/service'
import { makeFalKey, startBroker, waitFor } from '@soundfoundry/testkit'
import { circuitName, type WorkerReport } from '@soundfoundry/track'
import t from 'tap'
import { buildApp } from '../../src/app.ts'
import { ago, key, keyReport, makeReport, openCircuit } from '../samples.ts'
import { accepted, after, dispatched, newTrack, refused, submitting } from '../track-samples.ts'
import { startFarEnd } from './far-end.ts'

const failed = 'fal_00000002'

t.test('two health apps tell each alert once, in the log, in the metrics and to a webhook', async t => {
  const broker = await startBroker()
  t.teardown(() => broker.stop())
  const far = await startFarEnd(t)
  const lines: string[] = []
  const planted = makeFalKey()

  const startHealth = async () => {
    const environment = {
      NATS_URL: broker.url,
      ALERT_WEBHOOK_URL: far.url,
      ALERT_WEBHOOK_SECRET: far.secret.reveal(),
      FAL_KEY: planted,
    }
    const loaded = await loadConfig('health', environment, { readFile: () => Buffer.of() })
    const scrubber = createScrubber()
    const destination = { write: (line: string) => void lines.push(line) }
    const logger = createLogger({ name: 'health', level: 'info', scrubber, destination })
    const { service, close } = await buildApp({ ...loaded, name: 'health', version: '1.2.3', logger, scrubber })
    let isClosed = false
    const stop = async () => {
      if (isClosed) return
      isClosed = true
      await service.close()
      await close()
    }
    t.teardown(stop)
    return { service, stop }
  }
  const apps = await Promise.all([startHealth(), startHealth()])
  const log = createLogger({ name: 'test', level: 'silent', scrubber: createScrubber() })
  const bus = await openBus({ name: 'test', servers: [broker.url], retentionDays: 1, log })
  t.teardown(() => bus.close())

  const posted = () => far.received.map(({ body }) => body.data)
  const arrival = (kind: string, state = 'raised') =>
    waitFor(() => posted().find(data => data['kind'] === kind && data['state'] === state), {
      what: `${kind} to be ${state}`,
    })
  const metric = async (kind: string): Promise<number> => {
    const texts = await Promise.all(apps.map(async ({ service }) => (await service.inject('/metrics')).body))
    const counts = texts.map(
      text => new RegExp(`^soundfoundry_alerts_total\\{kind="${kind}"\\} (\\d+)$`, 'm').exec(text)?.[1],
    )
    return counts.reduce((sum, count) => sum + Number(count), 0)
  }

  /** As workers do: one that is silent for long counts as gone, however long this test takes. */
  const reports = new Map<string, (now: Date) => WorkerReport>()
  const report = async (worker: string, of: (now: Date) => WorkerReport): Promise<void> => {
    reports.set(worker, of)
    await bus.fleet.put(worker, of(new Date()))
  }
  const beat = setInterval(() => {
    for (const [worker, of] of reports) void bus.fleet.put(worker, of(new Date())).catch(() => undefined)
  }, 1_000)
  t.teardown(() => clearInterval(beat))
  const rolledBack = keyReport({
    key: failed,
    slot: 'next',
    state: 'rolled_back',
    in_use: false,
    reason: 'key_refused',
  })
  await report('replicate-1', now => ({
    ...makeReport({ provider: 'replicate', key: 'replicate_0000000a' }, now),
    worker: 'replicate-1',
  }))
  const begun = new Date()
  await report('fal-1', now => ({
    ...makeReport({}, now),
    keys: [keyReport(), { ...rolledBack, fix: `Not ${planted}.` }],
    foreign_work: ['one', 'two'].map(id => ({
      key,
      model: 'm',
      provider_request_id: `request-${id}`,
      created_at: ago(60, begun),
    })),
  }))

  await t.test('what a worker reports of a credential', async t => {
    const data = await arrival('key_rolled_back')
    t.match(data, { severity: 'warning', provider: 'fal', key: failed, times_told: 1 })
    t.match(data['message'], new RegExp(`${failed} was refused with its first track`))
    t.equal(data['fix'], 'Not [secret].')
  })

  await t.test('work of somebody else, with its ids', async t => {
    const data = await arrival('foreign_work')
    t.match(data, { severity: 'critical', provider: 'fal', key, times_told: 1, fix: /another environment/ })
    t.match(data['message'], /lists 2 requests .* \(request-two, request-one\)/)
  })

  await t.test('what the routers hold against a provider', async t => {
    const locked = openCircuit('account', 'fal has locked the account: top it up.', { reason: 'account_locked' })
    await bus.circuits.put(circuitName(locked), locked)
    const data = await arrival('provider_down')
    t.match(data, {
      severity: 'critical',
      provider: 'fal',
      key: null,
      message: /locked the account/,
      fix: /new key does not help/,
    })
  })

  await t.test('the first track in a row that goes elsewhere', async t => {
    const tracks = [newTrack(), newTrack()]
    for (const track of tracks) {
      const { revision } = await bus.tracks.create(after(track, dispatched('fal'), submitting('i'), refused('i')))
      const { record } = (await bus.tracks.get(track.id)) ?? {}
      if (record !== undefined) await bus.tracks.replace(after(record, dispatched('replicate')), revision)
    }
    t.match(await arrival('redirected'), { provider: 'fal', message: /They go to Replicate/ })
  })

  await t.test('each of them once, signed, counted and logged', async t => {
    t.ok(far.received.every(({ isSigned }) => isSigned))
    for (const kind of ['key_rolled_back', 'foreign_work', 'provider_down', 'redirected']) {
      t.equal(await metric(kind), 1, kind)
      t.equal(posted().filter(data => data['kind'] === kind).length, 1, kind)
      t.equal(lines.filter(line => line.includes(`"alert":"${kind}"`)).length, 1, kind)
    }
    t.match(JSON.parse(lines.find(line => line.includes('"alert":"provider_down"')) ?? '{}'), {
      level: 'error',
      state: 'raised',
      fix: /new key does not help/,
    })
  })

  await t.test('an app that starts later tells none of them again, and all are told when they are over', async t => {
    await apps.shift()?.stop()
    apps.push(await startHealth())
    await report('fal-1', now => ({ ...makeReport({}, now), keys: [keyReport()] }))
    await bus.circuits.delete(circuitName(openCircuit('account', '')))
    await waitFor(async () => (await bus.asks.providersHealth()).fal === 'ok', { what: 'fal to be well again' })
    const workIsAccepted = async (): Promise<void> => {
      const submitted = after(newTrack(), dispatched('fal'), submitting('i'))
      const { revision } = await bus.tracks.create(submitted)
      await bus.tracks.replace(after(submitted, accepted('i')), revision)
      // As if nothing of it had been seen for long.
      for (const [name] of bus.alerts.entries()) {
        await bus.alerts.update(name, alert => (alert === null ? null : { ...alert, seen_at: ago(60, new Date()) }))
      }
    }
    await workIsAccepted()
    t.match(await arrival('key_rolled_back', 'resolved'), { key: failed, fix: 'Nothing is to be done.' })
    t.match(await arrival('provider_down', 'resolved'), { message: 'fal takes work again.' })
    const isOver = (): boolean => posted().some(({ kind, state }) => kind === 'redirected' && state === 'resolved')
    // An app that was just about to say that it is still so may have had the last word.
    const again = async (): Promise<boolean> => {
      if (!isOver()) await workIsAccepted()
      return isOver()
    }
    await waitFor(again, { what: 'redirected to be resolved', intervalMs: 1_000 })
    t.match(await arrival('redirected', 'resolved'), { provider: 'fal' })
    // Of fal's alone: on a machine that stands still for long, a worker of Replicate's can count as gone in between.
    const told = posted().filter(({ provider }) => provider === 'fal')
    t.strictSame(told.map(({ kind, state }) => `${String(kind)} ${String(state)}`).toSorted(), [
      'foreign_work raised',
      'key_rolled_back raised',
      'key_rolled_back resolved',
      'provider_down raised',
      'provider_down resolved',
      'redirected raised',
      'redirected resolved',
    ])
  })

  await t.test('a credential in the environment or in a report is nowhere', async t => {
    const texts = await Promise.all(apps.map(async ({ service }) => (await service.inject('/metrics')).body))
    const everything = [...lines, ...far.received.map(({ text }) => text), ...texts].join('\n')
    t.notOk(everything.includes(planted))
    t.notOk(everything.includes(far.secret.reveal()))
  })
})
