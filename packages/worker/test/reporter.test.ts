import { once } from 'node:events'
import t, { type Test } from 'tap'
import type { Bus } from '@soundfoundry/bus'
import type { ProbeFinding } from '@soundfoundry/track'
import { waitFor } from '@soundfoundry/testkit'
import { fixedCredentials, startWorker } from '../src/index.ts'
import { Reporter } from '../src/reporter.ts'
import { makeCredential, makeProvider } from './tiny-provider.ts'
import { quiet, useBroker, useBus } from './workbench.ts'

const refusal: ProbeFinding = {
  scope: 'account',
  model: null,
  state: 'refused',
  reason: 'account_locked',
  http_status: 403,
  explanation: 'The account is locked: top it up.',
}

interface Probing {
  findings: ProbeFinding[]
  probes: number
  hold: Promise<void> | null
}

async function useReporter(t: Test, probing: Probing) {
  const bus: Bus = await useBus(t, await useBroker(t))
  const credential = makeCredential()
  const lines: Array<{ level: string; message: string; fields: object }> = []
  const write = (level: string) => (fields: object, message: string) => void lines.push({ level, message, fields })
  const provider = makeProvider({
    probe: async () => {
      probing.probes += 1
      await probing.hold
      return probing.findings
    },
  })
  const options = {
    worker: 'worker-1',
    version: '1.2.3',
    bus,
    provider,
    credentials: fixedCredentials([credential]),
    log: { info: write('info'), warn: write('warn'), error: write('error') },
    handling: () => 3,
  }
  const report = () => bus.fleet.get('worker-1')?.value
  return { bus, credential, provider, lines, options, reporter: new Reporter(options), report }
}

t.test('probes at its start and reports all that the fleet has to know, and no secret', async t => {
  const probing: Probing = { findings: [refusal], probes: 0, hold: null }
  const { reporter, report, credential, provider } = await useReporter(t, probing)
  await reporter.start()
  t.teardown(() => reporter.stop())
  t.equal(probing.probes, 1)
  const told = await waitFor(report, { what: 'the report' })
  t.match(told, {
    v: 1,
    worker: 'worker-1',
    provider: 'fal',
    at: /Z$/,
    started_at: /Z$/,
    version: '1.2.3',
    models: provider.models,
    credential: { key: credential.fingerprint, slot: 'current', source: 'made by a test' },
    probe: { at: /Z$/, key: credential.fingerprint, findings: [refusal] },
    recent_submits: [],
    last_success_at: null,
    last_refusal: null,
    handling: 3,
  })
  t.notOk(JSON.stringify(told).includes(credential.reveal().split(':')[1] ?? 'x'))

  const verdict = { reason: 'account_locked', http_status: 403, explanation: 'locked' } as const
  reporter.submitted({ intent: 'one', key: 'k', model: 'tiny' }, null)
  reporter.submitted(
    { intent: 'two', key: 'k', model: 'tiny' },
    { ...verdict, reason: 'server_error', http_status: 500 },
  )
  reporter.refused('k', 'tiny', verdict)
  reporter.succeeded()
  const later = await waitFor(() => (report()?.last_success_at === null ? null : report()), { what: 'the next report' })
  t.match(later, {
    recent_submits: [
      { intent: 'one', key: 'k', model: 'tiny', accepted: true, reason: null, http_status: null },
      { intent: 'two', accepted: false, reason: 'server_error', http_status: 500 },
    ],
    last_refusal: { key: 'k', model: 'tiny', ...verdict },
    last_success_at: /Z$/,
  })
  for (let index = 0; index < 60; index++) reporter.submitted({ intent: `${index}`, key: 'k', model: 'tiny' }, null)
  await waitFor(() => report()?.recent_submits.at(-1)?.intent === '59', { what: 'the latest submit' })
  t.equal(report()?.recent_submits.length, 50)
})

t.test('probes that overlap are one, also for who asks over the broker', async t => {
  const probing: Probing = { findings: [], probes: 0, hold: null }
  const { reporter, bus } = await useReporter(t, probing)
  await reporter.start()
  t.teardown(() => reporter.stop())
  const held = new AbortController()
  probing.hold = once(held.signal, 'abort').then(() => undefined)
  const asked = [reporter.probe(), reporter.probe(), bus.asks.probe('fal'), bus.asks.probe('fal')]
  await waitFor(() => probing.probes === 2, { what: 'the probe' })
  probing.findings = [refusal]
  // What the broker was sent before has been delivered when it answers this, over the same connection.
  await bus.ready()
  held.abort()
  for (const report of await Promise.all(asked)) t.match(report.findings, [refusal])
  t.equal(probing.probes, 2)
})

t.test('says once what is refused, and once that it is over', async t => {
  const probing: Probing = { findings: [], probes: 0, hold: null }
  const { reporter, lines, credential } = await useReporter(t, probing)
  const other = { ...refusal, explanation: 'The budget is exceeded: raise it.' }
  for (const findings of [[], [], [refusal], [refusal], [refusal], [other], [], []]) {
    probing.findings = findings
    await reporter.probe()
  }
  t.strictSame(
    lines.map(({ level }) => level),
    ['info', 'warn', 'warn', 'info'],
  )
  t.match(lines[1], { message: /locked: top it up/, fields: { provider: 'fal', key: credential.fingerprint } })
})

t.test('a worker that stops leaves the fleet, and nothing it was about to say brings it back', async t => {
  const probing: Probing = { findings: [], probes: 0, hold: null }
  const { options, report, bus } = await useReporter(t, probing)
  const { worker: name, ...rest } = options
  const worker = await startWorker({ ...rest, name, bus, concurrency: 4, maxAudioBytes: 1, log: quiet })
  await waitFor(report, { what: 'the report' })
  const changes: Array<boolean> = []
  bus.fleet.onChange((_key, value) => void changes.push(value !== null))
  await worker.stop()
  await waitFor(() => report() === undefined, { what: 'its entry to be gone' })
  t.equal(changes.at(-1), false)
})

t.test('a credential that comes into use is probed at once, and what was known of it stands until then', async t => {
  const probing: Probing = { findings: [], probes: 0, hold: null }
  const { options, credential, report } = await useReporter(t, probing)
  const [second, third] = [makeCredential(), makeCredential()]
  let current = credential
  const credentials = { ...fixedCredentials([credential, second, third]), current: () => current }
  const reporter = new Reporter({ ...options, credentials })
  await reporter.start()
  t.teardown(() => reporter.stop())
  t.equal(probing.probes, 1)

  current = second
  reporter.changed()
  await waitFor(() => report()?.probe?.key === second.fingerprint, { what: 'a probe of the second' })
  t.equal(probing.probes, 2)

  const held = new AbortController()
  probing.hold = once(held.signal, 'abort').then(() => undefined)
  reporter.probed(third.fingerprint, [refusal])
  current = third
  reporter.changed()
  const told = await waitFor(
    () => {
      const latest = report()
      return latest?.credential?.key === third.fingerprint ? latest : null
    },
    { what: 'the third to be in use' },
  )
  t.match(told.probe, { key: third.fingerprint, findings: [refusal] }, 'as it was found before it was in use')
  held.abort()
  await waitFor(() => report()?.probe?.findings.length === 0, { what: 'a probe of the third' })
  t.equal(probing.probes, 3)
})
