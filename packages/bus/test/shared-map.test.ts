import { randomUUID } from 'node:crypto'
import { closedCircuit, type Circuit, type WorkerReport } from '@soundfoundry/track'
import { waitFor } from '@soundfoundry/testkit'
import t from 'tap'
import { codeOf, useBroker, useBus, useConnection } from './open-test-bus.ts'

const circuit = (openings = 0): Circuit => ({
  ...closedCircuit({ provider: 'fal', scope: 'account', key: null, model: null }, new Date()),
  openings,
})

const report = (worker: string): WorkerReport => ({
  v: 1,
  worker,
  provider: 'fal',
  at: new Date().toISOString(),
  started_at: new Date().toISOString(),
  version: '0.1.0',
  models: [],
  credential: null,
  probe: null,
  environment: 'development',
  keys: [],
  usage: [],
  foreign_work: [],
  too_powerful: null,
  recent_submits: [],
  last_success_at: null,
  last_refusal: null,
  handling: 0,
})

t.test('the shared maps', async t => {
  const broker = await useBroker(t)
  const [bus, other] = await Promise.all([useBus(t, broker.url), useBus(t, broker.url)])
  const raw = await useConnection(t, broker.url)

  await t.test('a change reaches every process, and a new one begins with everything', async t => {
    const heard: Array<[string, number | null]> = []
    other.circuits.onChange((key, value) => void heard.push([key, value?.openings ?? null]))
    await bus.circuits.put('fal.account', circuit(1))
    await bus.circuits.put('fal.key_model.ab12.fal-ai/minimax-music', circuit(2))
    await waitFor(() => heard.length === 2, { what: 'both changes' })
    await bus.circuits.delete('fal.account')
    await waitFor(() => heard.length === 3, { what: 'the deletion' })
    t.same(heard, [
      ['fal.account', 1],
      ['fal.key_model.ab12.fal-ai/minimax-music', 2],
      ['fal.account', null],
    ])
    t.equal(other.circuits.get('fal.account'), undefined)
    const late = await useBus(t, broker.url)
    t.same([...late.circuits.entries()], [...other.circuits.entries()])
    t.equal([...late.circuits.entries()].length, 1)
  })

  await t.test('an update creates, changes, leaves alone, and creates again after a deletion', async t => {
    const key = randomUUID()
    const seen: Array<number | null> = []
    const change = (next: Circuit | null) => (value: Circuit | null) => {
      seen.push(value?.openings ?? null)
      return next
    }
    t.same(await bus.circuits.update(key, change(null)), { value: null, written: false })
    t.match(await bus.circuits.update(key, change(circuit(1))), { value: { openings: 1 }, written: true })
    t.equal(bus.circuits.get(key)?.value.openings, 1, "one's own update shows at once")
    t.match(await other.circuits.update(key, change(circuit(2))), { value: { openings: 2 }, written: true })
    t.match(await other.circuits.update(key, change(null)), { value: { openings: 2 }, written: false })
    await other.circuits.delete(key)
    t.match(await bus.circuits.update(key, change(circuit(11))), { value: { openings: 11 }, written: true })
    t.same(seen, [null, null, 1, 2, null])
    await waitFor(() => other.circuits.get(key)?.value.openings === 11, { what: 'the last value everywhere' })
  })

  await t.test('of many updates at two processes none is lost', async t => {
    const key = randomUUID()
    const add = async (map: typeof bus.circuits): Promise<void> => {
      for (;;) {
        const code = await codeOf(map.update(key, value => circuit((value?.openings ?? 0) + 1)))
        if (code === 'no error') return
        if (code !== 'conflict') throw new Error(code)
      }
    }
    await Promise.all(Array.from({ length: 40 }, (_, number) => add(number % 2 === 0 ? bus.circuits : other.circuits)))
    await waitFor(
      () => bus.circuits.get(key)?.value.openings === 40 && other.circuits.get(key)?.value.openings === 40,
      { what: 'the sum at both' },
    )
    t.equal(bus.circuits.get(key)?.revision, other.circuits.get(key)?.revision)
  })

  await t.test('an entry of unknown shape is named and left out, also where a known one stood', async t => {
    const key = randomUUID()
    await bus.circuits.put(key, circuit())
    await raw.jetstream().publish(`$KV.circuits.${key}`, JSON.stringify({ ...circuit(), v: 2 }))
    await waitFor(() => bus.circuits.get(key) === undefined && bus.lines.length > 0, {
      what: 'the entry to be left out',
    })
    t.match(bus.lines, [{ level: 'error', fields: { bucket: 'circuits', key, err: { code: 'message_invalid' } } }])
    t.match(await bus.circuits.update(key, value => value), { value: null, written: false })
    const late = await useBus(t, broker.url)
    t.equal(late.circuits.get(key), undefined)
    t.match(late.lines, [{ level: 'error', fields: { bucket: 'circuits', key } }])
    await bus.circuits.put(key, circuit(3))
    await waitFor(() => late.circuits.get(key)?.value.openings === 3, { what: 'a readable entry again' })
  })

  await t.test('a key that would mean another subject is refused', async t => {
    for (const key of ['', '*', 'a.>', 'a b', 'x\r\nPING', '.a']) {
      t.equal(await codeOf(bus.circuits.put(key, circuit())), 'internal', JSON.stringify(key))
    }
  })

  await t.test('reports end by themselves, circuits do not', async t => {
    await bus.fleet.put('worker-1', report('worker-1'))
    await waitFor(() => other.fleet.get('worker-1'), { what: 'the report' })
    const manager = await raw.jetstreamManager()
    t.equal((await manager.streams.info('KV_fleet')).config.max_age, 30_000_000_000)
    t.equal((await manager.streams.info('KV_circuits')).config.max_age, 0)
  })

  await t.test('the buckets are what the common tools take for buckets', async t => {
    const bucket = await raw.jetstream().views.kv('fleet', { bindOnly: true, allow_direct: true })
    t.same((await bucket.get('worker-1'))?.json(), other.fleet.get('worker-1')?.value)
    await bucket.delete('worker-1')
    await waitFor(() => other.fleet.get('worker-1') === undefined, { what: 'a deletion from outside' })
  })

  await t.test('no process makes a consumer for its copy', async t => {
    const manager = await raw.jetstreamManager()
    t.equal((await manager.streams.info('KV_circuits')).state.consumer_count, 0)
  })
})

t.test('a copy goes on after its broker was killed, and takes over an empty disk', async t => {
  const broker = await useBroker(t)
  const bus = await useBus(t, broker.url)
  await bus.circuits.put('a', circuit(1))
  await bus.circuits.put('b', circuit(2))
  await waitFor(() => bus.circuits.get('b'), { what: 'both entries' })
  await broker.kill()
  await broker.restart()

  const other = await useBus(t, broker.url)
  await other.circuits.delete('b')
  await other.circuits.put('c', circuit(3))
  await waitFor(() => bus.circuits.get('c') !== undefined && bus.circuits.get('b') === undefined, {
    what: 'what changed after the restart',
  })
  t.equal(bus.circuits.get('a')?.value.openings, 1)

  // As if the disk had been lost: streams and revisions begin again.
  const raw = await useConnection(t, broker.url)
  const manager = await raw.jetstreamManager()
  for (const { config } of await manager.streams.list().next()) await manager.streams.delete(config.name)
  await broker.kill()
  await broker.restart()
  await waitFor(() => [...bus.circuits.entries()].length === 0, { what: 'an empty copy' })
  await waitFor(() => bus.circuits.put('d', circuit(4)).then(() => true), { what: 'a bucket again' })
  await waitFor(() => bus.circuits.get('d')?.value.openings === 4 && other.circuits.get('d')?.value.openings === 4, {
    what: 'the new entry, whose revision is small again',
  })
})
