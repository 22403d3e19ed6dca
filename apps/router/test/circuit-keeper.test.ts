import { randomUUID } from 'node:crypto'
import t from 'tap'
import { askBroker, waitFor } from '@soundfoundry/testkit'
import { isDone, type SubmitReport, type TrackRecord } from '@soundfoundry/track'
import { CircuitKeeper } from '../src/circuit-keeper.ts'
import { makeReport, newRecord, openCircuit, subjectOf, withAttempt } from './samples.ts'
import { has, logTo, useBroker, useBus, useRouters, waits } from './use-routers.ts'

// Each has a broker of its own, and mostly waits.
t.jobs = 6

const locked = { refuse: 'account', reason: 'account_locked' } as const
const toFal = { provider: 'fal' } as const
const isFirst = (record: TrackRecord): boolean => record.attempts.length === 0

t.test('a refusal opens its circuit, redirects its track, and spares the next ones', async t => {
  const bench = await useRouters(t, { routers: 2 })
  const [fal, replicate] = await Promise.all([bench.worker('fal'), bench.worker('replicate')])
  fal.play = () => locked
  const done = await bench.until(await bench.ask(), 'success', has('succeeded'))
  t.match(done.attempts, [
    { number: 1, provider: 'fal', state: 'refused', reason: 'account_locked', http_status: 403, billed: 'no' },
    { number: 2, provider: 'replicate', state: 'succeeded' },
  ])
  const circuit = bench.circuit('fal.account')
  t.match(circuit, { state: 'open', openings: 1, reason: 'account_locked', explanation: 'Refused: account_locked.' })
  const next = await Promise.all([bench.ask(), bench.ask(), bench.ask()])
  for (const track of next) {
    const record = await bench.until(track, 'success', has('succeeded'))
    t.same(
      record.attempts.map(({ provider }) => provider),
      ['replicate'],
    )
  }
  t.equal(fal.given.length, 1)
  t.equal(replicate.given.length, 4)
  const opened = bench.lines.filter(({ message }) => message.startsWith('circuit open'))
  t.match(opened, [{ level: 'warn', fields: { circuit: 'fal.account', reason: 'account_locked', http_status: 403 } }])
  t.equal(opened.length, 1)
})

t.test('a refusal of this request alone opens nothing', async t => {
  const bench = await useRouters(t)
  const [fal] = await Promise.all([bench.worker('fal'), bench.worker('replicate')])
  fal.play = () => ({ refuse: 'request', reason: 'invalid_input' })
  await bench.until(await bench.ask(), 'success', has('succeeded'))
  const pinned = await bench.until(await bench.ask(toFal), 'failure', isDone)
  t.match(pinned, { status: 'failed', error: { code: 'request_refused', message: 'Refused: invalid_input.' } })
  t.same([...bench.bus.circuits.entries()], [])
})

t.test('when probes cannot tell, exactly one track proves the circuit, and opens it anew or closes it', async t => {
  const bench = await useRouters(t, { routers: 2 })
  const fal = await bench.worker('fal')
  fal.play = () => locked
  const first = await bench.ask(toFal)
  await bench.until(first, 'waiting', waits)
  const others = await Promise.all(Array.from({ length: 8 }, () => bench.ask(toFal)))
  for (const track of others) await bench.until(track, 'waiting', waits)
  t.equal(fal.given.length, 1, 'only the first was sent')

  const { until } = await bench.circuitUntil('open')
  await waitFor(() => bench.circuit('fal.account')?.openings === 2, { what: 'the second opening' })
  t.equal(fal.given.length, 2, 'one trial')
  t.match(fal.given[1], { trial: true })
  t.ok((fal.given[1]?.at ?? 0) >= Date.parse(until), 'not before the time was up')
  const again = bench.circuit('fal.account')
  const open = Date.parse(again?.until ?? '') - Date.parse(again?.changed_at ?? '')
  t.equal(open, 15_000, 'longer than the first time')

  fal.play = () => 'accept'
  // As if those 15 s were over: that a trial waits for its time has been seen above.
  await bench.bus.circuits.update('fal.account', circuit =>
    circuit === null ? null : { ...circuit, until: new Date().toISOString() },
  )
  await bench.circuitUntil('closed', 30_000)
  for (const track of [first, ...others]) await bench.until(track, 'success', has('succeeded'))
  t.ok(fal.given[2]?.trial)
  t.equal(fal.given.length, 2 + 9)
})

t.test('a trial that proves nothing makes way for the next', async t => {
  const bench = await useRouters(t)
  const fal = await bench.worker('fal')
  fal.play = () => locked
  const opener = await bench.ask(toFal)
  await bench.until(opener, 'waiting', waits)
  fal.play = record =>
    record.dispatch?.trial === true && isFirst(record) ? { refuse: 'request', reason: 'invalid_input' } : 'accept'
  const bad = await Promise.all([bench.ask(toFal), bench.ask(toFal), bench.ask(toFal)])
  const tracks = [opener, ...bad]
  // A trial is good for 60 s: sooner means that it was let go of.
  for (const track of tracks) await bench.until(track, 'the end', isDone)
  t.equal((await bench.record(opener)).status, 'succeeded')
  t.match(bench.circuit('fal.account'), { state: 'closed' })
})

t.test('a trial that comes back un-begun is sent again', async t => {
  const bench = await useRouters(t)
  const fal = await bench.worker('fal')
  fal.play = () => locked
  const track = await bench.ask(toFal)
  await bench.until(track, 'waiting', waits)
  // However often it is delivered.
  fal.play = ({ dispatch }) => (dispatch?.number === 2 ? 'return' : 'accept')
  const done = await bench.until(track, 'success', has('succeeded'))
  t.match(done.dispatch, { number: 3, trial: true })
})

t.test('five server errors in a row open the endpoint, each counted once over two routers', async t => {
  const bench = await useRouters(t, { routers: 2 })
  const fal = await bench.worker('fal')
  await fal.submitted(true)
  for (let error = 1; error <= 4; error++) await fal.submitted(false)
  await waitFor(() => bench.circuit('fal.endpoint')?.outcomes.length === 4, { what: 'four errors' })
  await fal.report()
  t.match(bench.circuit('fal.endpoint'), { state: 'closed' })
  await fal.submitted(false)
  await waitFor(() => bench.circuit('fal.endpoint')?.state === 'open', { what: 'an open endpoint' })
  t.match(bench.circuit('fal.endpoint'), { openings: 1, reason: 'server_error', http_status: 503 })
  t.equal(bench.circuit('fal.endpoint')?.outcomes.length, 5)
})

t.test('a success between errors keeps the endpoint closed', async t => {
  const bench = await useRouters(t)
  const fal = await bench.worker('fal')
  for (const accepted of [false, false, false, true, false, false, false]) await fal.submitted(accepted)
  await waitFor(() => bench.circuit('fal.endpoint')?.outcomes.length === 7, { what: 'seven submits' })
  t.match(bench.circuit('fal.endpoint'), { state: 'closed', openings: 0 })
})

const submit = (accepted: boolean, ageMs = 0): SubmitReport => ({
  intent: randomUUID(),
  at: new Date(Date.now() - ageMs).toISOString(),
  key: 'fal_key',
  model: 'fal/model',
  accepted,
  reason: accepted ? null : 'server_error',
  http_status: accepted ? 200 : 503,
  explanation: null,
})

t.test('a success is counted among the errors that were told in the same breath', async t => {
  const bus = await useBus(t, await useBroker(t))
  const keeper = new CircuitKeeper(bus, logTo([]))
  const submits = [false, false, false, true, false, false].map(accepted => submit(accepted))
  const reports = submits.map((_, index) => makeReport('fal', { recent_submits: submits.slice(0, index + 1) }))
  await Promise.all(reports.map(report => keeper.reported(report)))
  t.same(
    bus.circuits.get('fal.endpoint')?.value.outcomes.map(({ failed }) => failed),
    [true, true, true, false, true, true],
  )
})

const told = (input_sha256: string, http_status: number): SubmitReport => ({
  ...submit(false),
  http_status,
  input_sha256,
})

t.test('prompts that a provider answers with 500 do not put it down for everybody', async t => {
  const bus = await useBus(t, await useBroker(t))
  const keeper = new CircuitKeeper(bus, logTo([]))
  const indigestible = Array.from({ length: 6 }, (_, number) => told(`input ${number}`, 500))
  await keeper.reported(makeReport('fal', { recent_submits: indigestible }))
  t.match(bus.circuits.get('fal.endpoint')?.value, { state: 'closed', outcomes: { length: 6 } })
  const again = Array.from({ length: 20 }, () => told('input 0', 503))
  await keeper.reported(makeReport('fal', { recent_submits: again }))
  t.match(bus.circuits.get('fal.endpoint')?.value, { state: 'closed' })
  const outage = Array.from({ length: 5 }, (_, number) => told(`other ${number}`, 503))
  await keeper.reported(makeReport('fal', { recent_submits: outage }))
  t.match(bus.circuits.get('fal.endpoint')?.value, { state: 'open', http_status: 503 })
})

t.test('what was told long ago is not counted again by a router that has just started', async t => {
  const bus = await useBus(t, await useBroker(t))
  const old = Array.from({ length: 5 }, () => submit(false, 31_000))
  await new CircuitKeeper(bus, logTo([])).reported(makeReport('fal', { recent_submits: old }))
  t.equal(bus.circuits.get('fal.endpoint'), undefined)
  const fresh = Array.from({ length: 5 }, () => submit(false, 20_000))
  await new CircuitKeeper(bus, logTo([])).reported(makeReport('fal', { recent_submits: fresh }))
  t.match(bus.circuits.get('fal.endpoint')?.value, { state: 'open' })
})

t.test('a router that comes late to a track does not take the trial from the one that was faster', async t => {
  const bus = await useBus(t, await useBroker(t))
  const [faster, late] = [new CircuitKeeper(bus, logTo([])), new CircuitKeeper(bus, logTo([]))]
  const isOver = new Date(Date.now() - 6_000)
  for (const scope of ['account', 'endpoint'] as const) {
    const circuit = openCircuit(subjectOf('fal', scope), isOver)
    await bus.circuits.put(`fal.${scope}`, circuit)
  }
  const trialOf = (scope: string) => bus.circuits.get(`fal.${scope}`)?.value.trial?.track
  t.ok(await faster.claimTrials(['fal.account'], { track: 'one', dispatch: 2 }))
  // It read the record before the other one had decided: what the track has behind it is over, and the second is not its.
  await late.releaseTrials({ track: 'one', dispatch: 1 })
  t.equal(trialOf('account'), 'one')
  t.notOk(await late.claimTrials(['fal.endpoint', 'fal.account'], { track: 'one', dispatch: 2 }))
  t.equal(trialOf('account'), 'one', 'what it did not get stays with whom has it')
  t.equal(trialOf('endpoint'), undefined, 'what it got is given back')
  t.notOk(await late.claimTrials(['fal.account'], { track: 'two', dispatch: 1 }))
  await late.releaseTrials({ track: 'one', dispatch: 2 })
  t.equal(trialOf('account'), undefined)
})

t.test("a trial's answer counts, however wrong the worker's clock is", async t => {
  const bus = await useBus(t, await useBroker(t))
  const keeper = new CircuitKeeper(bus, logTo([]))
  for (const skewMs of [-3_600_000, 3_600_000]) {
    const there = (ms: number): string => new Date(Date.now() + skewMs + ms).toISOString()
    await bus.circuits.put('fal.account', openCircuit(subjectOf('fal'), new Date(Date.now() - 6_000)))
    t.ok(await keeper.claimTrials(['fal.account'], { track: 'trial', dispatch: 1 }))
    const [attempt] = withAttempt(newRecord(), 'fal', 'fal/model', 'account').attempts
    if (attempt === undefined) throw new Error('there is one')
    await keeper.refused('trial', { ...attempt, started_at: there(0), ended_at: there(1) })
    t.match(bus.circuits.get('fal.account')?.value, { state: 'open', openings: 2 })

    await bus.circuits.put('fal.account', openCircuit(subjectOf('fal'), new Date(Date.now() - 6_000)))
    t.ok(await keeper.claimTrials(['fal.account'], { track: 'trial', dispatch: 1 }))
    const accepted = { ...submit(true), at: there(0) }
    await keeper.reported(makeReport('fal', { at: there(0), recent_submits: [accepted] }))
    t.match(bus.circuits.get('fal.account')?.value, { state: 'closed' })
  }
})

t.test('accepted work costs no write once an error is long past', async t => {
  const bus = await useBus(t, await useBroker(t))
  const keeper = new CircuitKeeper(bus, logTo([]))
  await keeper.reported(makeReport('fal', { recent_submits: [submit(false)] }))
  for (let count = 0; count < 20; count++) await keeper.reported(makeReport('fal', { recent_submits: [submit(true)] }))
  const settled = bus.circuits.get('fal.endpoint')
  t.same(settled?.value.outcomes, [])
  for (let count = 0; count < 3; count++) await keeper.reported(makeReport('fal', { recent_submits: [submit(true)] }))
  t.equal(bus.circuits.get('fal.endpoint')?.revision, settled?.revision)
})

t.test('a trial is claimed in all circuits or in none, and by one track', async t => {
  const broker = await useBroker(t)
  const bus = await useBus(t, broker)
  const keepers = [new CircuitKeeper(bus, logTo([])), new CircuitKeeper(await useBus(t, broker), logTo([]))]
  const past = new Date(Date.now() - 6_000)
  await bus.circuits.put('fal.account', openCircuit(subjectOf('fal'), past))
  await bus.circuits.put('fal.endpoint', openCircuit(subjectOf('fal', 'endpoint'), new Date()))
  const [keeper] = keepers
  t.equal(await keeper?.claimTrials(['fal.account', 'fal.endpoint'], { track: 'one', dispatch: 1 }), false)
  t.equal(bus.circuits.get('fal.account')?.value.trial, null)
  const won = await Promise.all(
    keepers.map((each, index) => each.claimTrials(['fal.account'], { track: `track-${index}`, dispatch: 1 })),
  )
  t.equal(won.filter(Boolean).length, 1)
  t.equal(await keeper?.claimTrials(['fal.account'], { track: 'another', dispatch: 1 }), false)
  t.equal(bus.circuits.get('fal.account')?.value.trial?.track, `track-${won.indexOf(true)}`)
})

t.test('a circuit of a later release holds up no track: a refused one is redirected', async t => {
  const bench = await useRouters(t)
  await bench.worker('replicate')
  const fal = await bench.worker('fal')
  await askBroker(bench.broker, '$KV.circuits.fal.account', { v: 2, provider: 'fal', scope: 'account' })
  fal.play = () => locked
  const done = await bench.until(await bench.ask(), 'success', has('succeeded'))
  t.match(done, { attempts: [{ provider: 'fal', reason: 'account_locked' }, { provider: 'replicate' }] })
  t.same(await bench.bus.dead.list(), [], 'nothing is set aside')
  t.match(bench.circuit('fal.account'), { v: 1, reason: 'account_locked' }, 'the circuit says what is known now')
})
