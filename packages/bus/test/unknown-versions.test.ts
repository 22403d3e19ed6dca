import { randomUUID } from 'node:crypto'
import { waitFor } from '@soundfoundry/testkit'
import { initialRecord, neverOpened, type AlertRecord, type KeySighting } from '@soundfoundry/track'
import t from 'tap'
import { codeOf, makeRecord, makeRequest, useBroker, useBus, useConnection } from './open-test-bus.ts'

const limitMs = 60_000
const v2 = { v: 2, written_by: 'a later release' }
const sighting: KeySighting = { v: 1, key: 'k', provider: 'fal', environments: ['a'], first_seen_at: 'now' }
const alert: AlertRecord = {
  v: 1,
  kind: 'a',
  subject: 'b',
  severity: 'info',
  provider: null,
  key: null,
  message: '',
  fix: '',
  since: '',
  seen_at: '',
  told_at: '',
  ended_at: null,
  times_told: 1,
}

t.test('a value of a later release is set aside, and nothing else', async t => {
  const broker = await useBroker(t)
  const bus = await useBus(t, broker.url)
  const raw = (await useConnection(t, broker.url)).jetstream()
  const plant = async (subject: string, value: object = v2): Promise<void> => {
    await raw.publish(subject, JSON.stringify(value))
  }
  const subject = { provider: 'fal', scope: 'account', key: null, model: null } as const

  const cases: Record<string, () => Promise<void>> = {
    'a circuit counts as absent, and is written over': async () => {
      await plant('$KV.circuits.fal.account')
      const { value, written } = await bus.circuits.update('fal.account', known => known ?? neverOpened(subject))
      t.match({ value, written }, { value: { state: 'closed' }, written: true })
    },
    'an alert counts as absent, and is written over': async () => {
      await plant('$KV.alerts.a.b')
      t.match(await bus.alerts.update('a.b', known => known ?? alert), { written: true })
    },
    'the first sighting of a key is left alone': async () => {
      await plant('$KV.keys.fal_1')
      t.match(await bus.keys.update('fal_1', known => known ?? sighting), { value: null, written: false })
      t.equal(bus.keys.get('fal_1'), undefined)
    },
    'a worker whose report cannot be read is not seen, and the others are': async () => {
      await plant('$KV.fleet.worker-1')
      await waitFor(() => bus.lines.some(({ fields }) => 'bucket' in fields && fields.bucket === 'fleet'), {
        what: 'a word in the log',
      })
      t.equal(bus.fleet.get('worker-1'), undefined)
    },
    'a claim belongs to the owner that it still names': async () => {
      const [mine, theirs] = [
        { track: 'one', intent: 'intent-1' },
        { track: 'two', intent: 'intent-2' },
      ]
      await plant('claims.fal.r-1', { ...v2, ...mine })
      t.equal(await bus.claims.claim('fal', 'r-1', mine), true)
      t.equal(await bus.claims.claim('fal', 'r-1', theirs), false)
      t.match(await bus.claims.ownerOf('fal', 'r-1'), mine)
    },
    'a claim that names nobody is nobody else’s to take, and does not stop its own follower': async () => {
      const mine = { track: 'one', intent: 'intent-1' }
      await plant('claims.fal.r-2')
      t.equal(await bus.claims.claim('fal', 'r-2', mine), false, 'who only found it')
      t.equal(await bus.claims.claim('fal', 'r-2', mine, true), true, 'who has it from its own submit')
      t.not(await bus.claims.ownerOf('fal', 'r-2'), null, 'it is claimed')
    },
    'a doubt of another release is not settled here': async () => {
      await plant('claims.fal-doubt.intent-9')
      t.same(await bus.claims.inDoubt('fal'), [])
    },
    'a letter is shown, does not hide the others, and is not put back': async () => {
      await plant('dead.jobs.route.x.0')
      await bus.dead.keep({ subject: 'jobs.route.y.0', data: new Uint8Array([1]) }, 'why')
      const letters = await bus.dead.list()
      t.match(letters, [{ letter: { subject: 'jobs.route.x.0', why: /another release/ } }, { letter: { why: 'why' } }])
      t.equal(await codeOf(bus.dead.putBack(letters[0]?.number ?? 0)), 'message_invalid')
    },
    'a change that cannot be read is told as such, and the next one as it is': async () => {
      const record = makeRecord()
      const told: Array<number | string> = []
      const listener = (_record: object, revision: number) => told.push(revision)
      t.teardown(bus.live.listen(record.id, listener, () => told.push('unreadable')))
      const { revision } = await bus.tracks.create(record)
      const { seq } = await raw.publish(`tracks.${record.id}`, JSON.stringify(v2))
      const last = await bus.tracks.replace(record, seq)
      await waitFor(() => told.length === 3, { what: 'all three' })
      t.same(told, [revision, 'unreadable', last.revision])
    },
  }
  for (const [what, look] of Object.entries(cases)) await t.test(what, look)
})

t.test('work that needs what only another release knows waits for a process of that release', async t => {
  const broker = await useBroker(t)
  const bus = await useBus(t, broker.url)
  const raw = (await useConnection(t, broker.url)).jetstream()
  const record = { ...initialRecord(makeRequest()), id: randomUUID() }
  const [unread, later] = [randomUUID(), randomUUID()]
  await raw.publish(`tracks.${record.id}`, JSON.stringify({ ...record, ...v2 }))
  await raw.publish(`requests.${unread}`, JSON.stringify({ ...makeRequest(unread), ...v2 }))
  await raw.publish(`jobs.route.${later}.0`, JSON.stringify({ ...v2, track: later, dispatch: 0 }))
  await raw.publish(`webhooks.${later}`, JSON.stringify({ ...v2, track: later }))
  await bus.jobs.enqueue('route', { track: record.id, dispatch: 0 })

  const errors = new Set<string>()
  const done = new Set<string>()
  const onError = (_error: unknown, subject: string) => errors.add(subject)
  const common = { parallel: 4, onError }
  const loops = await Promise.all([
    bus.jobs.consume({
      ...common,
      queue: 'route',
      handle: async job => {
        const found = await bus.tracks.get(job.track)
        done.add(found?.record.id ?? '')
        return { act: 'ack' }
      },
    }),
    bus.requests.consume({ ...common, purpose: 'router', handle: async () => ({ act: 'ack' }) }),
    bus.webhooks.consume({ ...common, handle: async () => ({ act: 'ack' }) }),
  ])
  t.teardown(() => Promise.all(loops.map(loop => loop.stop())))
  const all = [
    `jobs.route.${record.id}.0`,
    `jobs.route.${later}.0`,
    `requests.${unread}`,
    `webhooks.${later}`,
  ].toSorted()
  await waitFor(() => errors.size === all.length, { what: 'each to be met', timeoutMs: limitMs })
  t.same([...errors].toSorted(), all)
  t.same(await bus.dead.list(), [], 'nothing is set aside')
  t.equal(await bus.jobs.count(), 2)

  // A process that knows the record comes: here, the record comes back to a shape that is known.
  await raw.publish(`tracks.${record.id}`, JSON.stringify(record))
  await waitFor(() => done.has(record.id), { what: 'the job to be done', timeoutMs: limitMs })
  await waitFor(async () => (await bus.jobs.count()) === 1, { what: 'the job to leave its queue', timeoutMs: limitMs })
})
