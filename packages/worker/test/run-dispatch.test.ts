import { randomUUID } from 'node:crypto'
import t from 'tap'
import { turnSwitch, type Provider, type SwitchAction, type TrackRecord } from '@soundfoundry/track'
import { runDispatch } from '../src/run-dispatch.ts'
import { makeProvider } from './tiny-provider.ts'
import { after, contextOf, delivery, dispatched, submitting, useBroker, useBus } from './workbench.ts'

const jobOf = ({ id, dispatch }: TrackRecord) => ({ v: 1, track: id, dispatch: dispatch?.number ?? 0 }) as const

t.test('however often and wherever a job is delivered at once, it is submitted by one', async t => {
  const broker = await useBroker(t)
  const provider = makeProvider()
  const workers = await Promise.all(
    Array.from({ length: 3 }, async () => contextOf(await useBus(t, broker), provider, { times: { ...longLease } })),
  )
  const records = Array.from({ length: 50 }, () => dispatched())
  const [first] = workers
  if (first === undefined) throw new Error('there is no worker')
  await Promise.all(records.map(record => first.bus.tracks.create(record)))
  const deliveries = records.flatMap(record =>
    [...workers, ...workers].map(worker => runDispatch(worker, jobOf(record), delivery())),
  )
  const disposals = await Promise.all(deliveries)
  t.ok(disposals.every(({ act }) => act === 'back'))
  t.strictSame([...new Set(provider.submits.values())], [1])
  t.equal(provider.submits.size, records.length)
  for (const { id } of records) {
    const current = await first.bus.tracks.get(id)
    t.match(current?.record.attempts, [{ state: 'accepted' }])
  }
})

const longLease = {
  submitMs: 20_000,
  leaseMs: 60_000,
  settleMs: 60_000,
  giveUpMs: 60_000,
  traceMs: 60_000,
  clockSkewMs: 120_000,
  forgottenMs: 60_000,
  cancelMs: 1_000,
  lateMs: 1_000,
  fetchAgainMs: 1_000,
  downloadMs: 60_000,
  slowestBytesPerS: 1,
  slowWindowMs: 60_000,
}

t.test('a worker that stood still between its intent and the submit sends nothing, and says so', async t => {
  const provider = makeProvider()
  const bus = await useBus(t, await useBroker(t))
  // As if it had been frozen for as long as the lease: there is no time left to send in.
  const context = contextOf(bus, provider, { times: { ...longLease, submitMs: longLease.leaseMs + 30_000 } })
  const record = dispatched()
  await bus.tracks.create(record)
  t.strictSame(await runDispatch(context, jobOf(record), delivery()), { act: 'ack' })
  t.match((await bus.tracks.get(record.id))?.record, {
    stage: 'routing',
    attempts: [{ state: 'refused', reason: 'no_trace', billed: 'no', explanation: /never sent/ }],
  })
  t.equal(provider.submits.size, 0)
})

t.test('a job whose record is not there, or lags behind it, is waited for and then set aside', async t => {
  const bus = await useBus(t, await useBroker(t))
  const context = contextOf(bus, makeProvider())
  const record = dispatched()
  t.strictSame(await runDispatch(context, jobOf(record), delivery()), { act: 'back', delayMs: 500 })
  t.match(await runDispatch(context, jobOf(record), delivery(21)), { act: 'dead' })
  await bus.tracks.create(record)
  t.strictSame(await runDispatch(context, { ...jobOf(record), dispatch: 2 }, delivery()), { act: 'back', delayMs: 500 })
  t.match(await runDispatch(context, { ...jobOf(record), dispatch: 2 }, delivery(21)), { act: 'dead' })
})

t.test('a job that its record has passed, or that is not for this provider, is done with', async t => {
  const bus = await useBus(t, await useBroker(t))
  const provider = makeProvider()
  const context = contextOf(bus, provider)
  const verdict = { reason: 'no_trace', http_status: null, explanation: 'a test' } as const
  const begun = submitting('i')
  const refused = { type: 'refused', intent: 'i', verdict, scope: 'request', retry_after_ms: null } as const
  const again = { type: 'dispatched', provider: 'replicate', model: 'other', trial: false } as const

  const passed = after(dispatched(), begun, refused, again)
  await bus.tracks.create(passed)
  t.strictSame(await runDispatch(context, { ...jobOf(passed), dispatch: 1 }, delivery()), { act: 'ack' })
  t.strictSame(await runDispatch(context, jobOf(passed), delivery()), { act: 'ack' }, 'another provider has it')

  const done = after(dispatched(), { type: 'canceled', billed: 'no' })
  await bus.tracks.create(done)
  t.strictSame(await runDispatch(context, jobOf(done), delivery()), { act: 'ack' })
  t.equal(provider.submits.size, 0)
})

t.test("an intent is left alone for its lease, then looked for; this process's end hands it over at once", async t => {
  const bus = await useBus(t, await useBroker(t))
  const provider = makeProvider()
  const context = contextOf(bus, provider)
  const record = after(dispatched(), submitting(randomUUID()))
  await bus.tracks.create(record)
  const left = await runDispatch(context, jobOf(record), delivery())
  t.ok(left.act === 'back' && left.delayMs > 25_000 && left.delayMs <= 30_000, JSON.stringify(left))
  const stopping = AbortSignal.abort()
  t.strictSame(await runDispatch(context, jobOf(record), { ...delivery(), stopping }), { act: 'back', delayMs: 100 })

  const expired = { ...context, times: { ...context.times, leaseMs: 0 } }
  t.match(await runDispatch(expired, jobOf(record), delivery()), { act: 'ack' })
  t.strictSame(await bus.jobs.tracksIn('fal-doubt'), [record.id], 'it goes on where it takes no place of the provider')
  const aside = { ...expired, takesPlace: false }
  t.match(await runDispatch(aside, jobOf(record), delivery()), { act: 'back' })
  t.match((await bus.tracks.get(record.id))?.record, { stage: 'reconciling', attempts: [{ state: 'unknown' }] })
  t.equal(provider.submits.size, 0)
})

t.test('what the provider is done with goes over to the storing queue, however often that is begun', async t => {
  const bus = await useBus(t, await useBroker(t))
  let looks = 0
  const look: Provider['look'] = async () => {
    looks += 1
    return { kind: 'ready', audio: { url: 'https://files.example.com/a.mp3', content_type: null } }
  }
  const context = contextOf(bus, makeProvider({ look }))
  const record = after(dispatched(), submitting('i'), { type: 'accepted', intent: 'i', provider_request_id: 'r' })
  await bus.tracks.create(record)
  for (let times = 0; times < 3; times += 1) {
    t.strictSame(await runDispatch(context, jobOf(record), delivery()), { act: 'ack' })
  }
  t.match((await bus.tracks.get(record.id))?.record, { stage: 'storing', attempts: [{ state: 'accepted' }] })
  t.same(await bus.jobs.tracksIn('fal-store'), [record.id])
  t.strictSame([looks, await bus.jobs.count()], [1, 1], 'a record that says so is handed over without another look')
})

t.test('an expired track whose audio is there late is stored from that queue as well', async t => {
  const bus = await useBus(t, await useBroker(t))
  const audio = { url: 'https://files.example.com/a.mp3', content_type: null }
  const context = contextOf(bus, makeProvider({ look: async () => ({ kind: 'ready', audio }) }))
  const accepted = { type: 'accepted', intent: 'i', provider_request_id: 'r' } as const
  const error = { code: 'deadline_exceeded', message: 'a test', fix: 'none' }
  const record = after(dispatched(), submitting('i'), accepted, { type: 'expired', error })
  await bus.tracks.create(record)
  t.strictSame(await runDispatch(context, jobOf(record), delivery()), { act: 'ack' })
  t.same(await bus.jobs.tracksIn('fal-doubt'), [record.id], 'what an ended track left behind takes no place')
  const aside = { ...context, takesPlace: false }
  t.strictSame(await runDispatch(aside, jobOf(record), delivery()), { act: 'ack' })
  t.same(await bus.jobs.tracksIn('fal-store'), [record.id])
  t.match((await bus.tracks.get(record.id))?.record, { status: 'expired', stage: null })
})

t.test('silence says nothing of what an older release submitted where only what has begun is listed', async t => {
  const bus = await useBus(t, await useBroker(t))
  const provider = makeProvider({ listTraits: { startsWithinMs: 120_000, lagMs: 60_000 } })
  const context = { ...contextOf(bus, provider), takesPlace: false }
  const key = context.credentials.current()?.fingerprint ?? ''
  const verdict = { reason: 'timeout', http_status: null, explanation: 'a test' } as const
  const doubts: Array<[number | undefined, string]> = [
    [undefined, 'unknown'],
    [120_000, 'refused'],
  ]
  for (const [starts_within_ms, state] of doubts) {
    const begun = { ...submitting('i', key), ...(starts_within_ms !== undefined && { starts_within_ms }) }
    const record = after(dispatched(), begun, { type: 'uncertain', intent: 'i', verdict })
    const longAgo = new Date(Date.now() - 400_000).toISOString()
    await bus.tracks.create({
      ...record,
      attempts: record.attempts.map(attempt => ({ ...attempt, started_at: longAgo, uncertain_at: longAgo })),
    })
    await runDispatch(context, jobOf(record), delivery())
    const [attempt] = (await bus.tracks.get(record.id))?.record.attempts ?? []
    t.match(attempt, { state, reason: 'no_trace', ended_at: String }, `starts_within_ms ${starts_within_ms}`)
  }
})

t.test('a provider that is drained is sent nothing more, and what was submitted there is followed', async t => {
  const provider = makeProvider()
  const bus = await useBus(t, await useBroker(t))
  const context = contextOf(bus, provider)
  const turn = (action: SwitchAction) =>
    bus.switches.update('fal', present => turnSwitch(present, 'fal', action, { by: 'token_a', now: bus.clock.date() }))
  const begin = async (record: TrackRecord) => {
    await bus.tracks.create(record)
    return runDispatch(context, jobOf(record), delivery())
  }

  await turn('pause')
  const submitted = dispatched()
  t.match(await begin(submitted), { act: 'back' }, 'what is queued at a paused provider is submitted')
  t.equal(provider.submits.size, 1)

  await turn('drain')
  const queued = dispatched()
  t.strictSame(await begin(queued), { act: 'ack' })
  t.equal(provider.submits.size, 1)
  t.strictSame(await bus.jobs.jobsIn('route'), [{ track: queued.id, dispatch: 1 }], 'the router has it')
  t.strictSame((await bus.tracks.get(queued.id))?.record, queued)
  t.match(await runDispatch(context, jobOf(submitted), delivery()), { act: 'back' })
  t.match((await bus.tracks.get(submitted.id))?.record.attempts, [{ state: 'accepted', ended_at: null }])

  await turn('resume')
  t.match(await begin(dispatched()), { act: 'back' })
  t.equal(provider.submits.size, 2)
})
