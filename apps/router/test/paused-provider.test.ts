import t from 'tap'
import { waitFor } from '@soundfoundry/testkit'
import { isDone, turnSwitch, type ProviderName, type SwitchAction, type TrackRecord } from '@soundfoundry/track'
import { chooseRoute } from '../src/choose-route.ts'
import { nobodyInTime } from '../src/expiry.ts'
import { viewProviders } from '../src/provider-view.ts'
import { startRouter } from '../src/router.ts'
import { after, makeReport, newRecord, openCircuit, start, subjectOf } from './samples.ts'
import { has, logTo, useBus, useRouters, waits, type Bench } from './use-routers.ts'

// Each has a broker of its own, and mostly waits.
t.jobs = 4

const by = 'token_operator'
const turned = (provider: ProviderName, action: SwitchAction) => turnSwitch(null, provider, action, { by, now: start })
const turn = ({ bus }: Pick<Bench, 'bus'>, provider: ProviderName, action: SwitchAction) =>
  bus.switches.update(provider, present => turnSwitch(present, provider, action, { by, now: bus.clock.date() }))

const isSentToFal = ({ dispatch, stage }: TrackRecord) => dispatch?.provider === 'fal' && stage === 'submitting'

/** A provider that has one worker, to which nobody hands anything over yet. */
const appear = async ({ bus }: Bench, provider: ProviderName) =>
  bus.fleet.put(`silent-${provider}`, makeReport(provider, { worker: `silent-${provider}` }))

t.test('where a track goes with a provider paused', async t => {
  const reports = [makeReport('fal'), makeReport('replicate')]
  const rules = { preferred: 'fal', duplicateBudget: 0 } as const
  const route = (pinned: ProviderName | null, paused: readonly ProviderName[], action: SwitchAction = 'pause') => {
    const switches = (name: ProviderName) => (paused.includes(name) ? (turned(name, action) ?? undefined) : undefined)
    const views = viewProviders(reports, () => undefined, start, switches)
    return chooseRoute(newRecord({ provider: pinned }), views, rules, start)
  }
  for (const action of ['pause', 'drain'] as const) {
    t.match(route(null, [], action), { act: 'dispatch', provider: 'fal' })
    t.match(route(null, ['fal'], action), { act: 'dispatch', provider: 'replicate' })
    t.match(route(null, ['replicate'], action), { act: 'dispatch', provider: 'fal' })
    t.strictSame(route('fal', ['fal'], action), { act: 'wait', until: null, reason: 'paused' })
    t.match(route('replicate', ['fal'], action), { act: 'dispatch', provider: 'replicate' })
    t.strictSame(route(null, ['fal', 'replicate'], action), { act: 'wait', until: null, reason: 'paused' })
  }
})

t.test('a paused provider is tried by nobody, however long its circuits are due', async t => {
  const reports = [makeReport('fal'), makeReport('replicate')]
  const circuit = openCircuit(subjectOf('fal'))
  const circuits = (name: string) => (name === 'fal.account' ? circuit : undefined)
  const models = (action: SwitchAction) =>
    viewProviders(reports, circuits, after(60_000), name => turned(name, action) ?? undefined).get('fal')?.models
  t.match(models('resume'), [{ passage: 'one_trial', trials: ['fal.account'], isCheapTrial: true }])
  t.match(models('pause'), [{ passage: 'barred', trials: [], isCheapTrial: false, barredBy: 'paused' }])
})

const paused =
  (...names: ProviderName[]) =>
  (name: ProviderName) =>
    names.includes(name)

t.test('why nobody took a track in time', async t => {
  const sentence = 'No provider could take the track before its deadline'
  t.equal(nobodyInTime({ provider: null }, paused()), `${sentence}.`)
  t.equal(nobodyInTime({ provider: null }, paused('fal')), `${sentence}.`)
  t.equal(nobodyInTime({ provider: null }, paused('fal', 'replicate')), `${sentence}: fal and Replicate were paused.`)
  t.equal(nobodyInTime({ provider: 'replicate' }, paused('replicate')), `${sentence}: Replicate was paused.`)
  t.equal(nobodyInTime({ provider: 'replicate' }, paused('fal')), `${sentence}.`)
})

t.test('what may go elsewhere does, what is pinned waits, and what is at the provider goes on', async t => {
  const bench = await useRouters(t, { routers: 2 })
  const [fal, replicate] = await Promise.all([bench.worker('fal'), bench.worker('replicate')])
  fal.play = () => 'hold'
  const held = await bench.ask()
  const running = await bench.until(held, 'an attempt', has('running'))
  await turn(bench, 'fal', 'pause')
  fal.play = () => 'accept'

  const tracks = await Promise.all(Array.from({ length: 5 }, () => bench.ask()))
  const pinned = await bench.ask({ provider: 'fal' })
  for (const track of tracks)
    t.match(await bench.until(track, 'success', has('succeeded')), { dispatch: { provider: 'replicate' } })
  t.match(await bench.until(pinned, 'waiting', waits), { status: 'queued', attempts: [], dispatch: null })
  t.equal(fal.given.length, 1, 'fal was given nothing more')
  const intent = running.attempts[0]?.intent ?? ''
  const audio = { content_type: 'audio/mpeg', bytes: 3, sha256: 'f'.repeat(64), duration_s: 61.2 }
  await fal.write(held, [{ type: 'succeeded', intent, audio }])

  await turn(bench, 'fal', 'resume')
  await bench.until(pinned, 'success', has('succeeded'))
  t.match(await bench.until(await bench.ask(), 'success', has('succeeded')), { dispatch: { provider: 'fal' } })
  t.equal(fal.given.filter(({ track }) => track === pinned).length, 1)
  t.equal(replicate.given.length, tracks.length)
})

t.test('with both paused tracks wait until their deadline, and say why', async t => {
  const bench = await useRouters(t)
  await Promise.all([bench.worker('fal'), bench.worker('replicate')])
  await turn(bench, 'fal', 'pause')
  await turn(bench, 'replicate', 'drain')
  const track = await bench.ask({}, 2_000)
  await bench.until(track, 'waiting', waits)
  t.ok(bench.lines.some(({ fields }) => 'reason' in fields && fields.reason === 'paused'))
  const ended = await bench.until(track, 'the deadline', isDone)
  const message = 'No provider could take the track before its deadline: fal and Replicate were paused.'
  t.match(ended, { status: 'expired', attempts: [], error: { code: 'deadline_exceeded', message } })
})

t.test('what is queued at a provider stays there when it is paused, and goes elsewhere when it is drained', async t => {
  const bench = await useRouters(t, { routers: 2 })
  await appear(bench, 'fal')
  const tracks = await Promise.all(Array.from({ length: 40 }, () => bench.ask()))
  const pinned = await bench.ask({ provider: 'fal' })
  for (const track of [...tracks, pinned]) await bench.until(track, 'a dispatch to fal', isSentToFal)
  const replicate = await bench.worker('replicate')

  await turn(bench, 'fal', 'pause')
  // A new one goes to Replicate: the routers know of the pause by then.
  await bench.until(await bench.ask(), 'success', has('succeeded'))
  for (const track of tracks) t.match(await bench.record(track), { dispatch: { number: 1, provider: 'fal' } })

  await turn(bench, 'fal', 'drain')
  for (const track of tracks) {
    t.match(await bench.until(track, 'success', has('succeeded')), {
      dispatch: { number: 2, provider: 'replicate' },
      attempts: [{ number: 1, provider: 'replicate' }],
    })
  }
  t.match(await bench.until(pinned, 'waiting', waits), { attempts: [] })

  await turn(bench, 'fal', 'resume')
  const fal = await bench.worker('fal')
  await bench.until(pinned, 'success at the provider it is pinned to', has('succeeded'))
  await waitFor(async () => (await bench.bus.jobs.count()) === 0, { what: 'every job to be gone' })
  t.same(
    fal.given.map(({ track }) => track),
    [pinned],
    'the jobs that were left behind begin nothing',
  )
  t.same(
    replicate.given
      .map(({ track }) => track)
      .filter(track => tracks.includes(track))
      .sort(),
    tracks.toSorted(),
  )
})

t.test('a pause outlives the routers and the broker', async t => {
  const bench = await useRouters(t)
  await turn(bench, 'fal', 'pause')
  for (const router of bench.routers) await router.stop()
  await bench.broker.restart()
  const bus = await useBus(t, bench.broker)
  const router = await startRouter({ bus, log: logTo([]), rules: { preferred: 'fal', duplicateBudget: 0 } })
  t.teardown(() => router.stop())
  t.match(bus.switches.get('fal')?.value, { mode: 'paused', by })
  await waitFor(
    async () =>
      bench.bus.ready().then(
        () => true,
        () => false,
      ),
    { what: 'the broker to be back' },
  )
  const [fal] = [await bench.worker('fal'), await bench.worker('replicate')]
  t.match(await bench.until(await bench.ask(), 'success', has('succeeded')), { dispatch: { provider: 'replicate' } })
  t.equal(fal.given.length, 0)
})
