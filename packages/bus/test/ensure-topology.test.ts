import { nanos, type JetStreamManager } from 'nats'
import t from 'tap'
import { ensureConsumer, ensureStreams } from '../src/ensure-topology.ts'
import { deadlineConsumer, jobConsumer, routerConsumer } from '../src/consumers.ts'
import { streamConfigs, streams } from '../src/topology.ts'
import { useBroker, useConnection } from './open-test-bus.ts'

const day = 24 * 60 * 60 * 1000
const options = { retentionDays: 30 }

async function read(manager: JetStreamManager, name: string): Promise<object> {
  return (await manager.streams.info(name)).config
}

t.test('several processes at once create every stream, with every setting', async t => {
  const broker = await useBroker(t)
  const managers = await Promise.all(
    Array.from({ length: 6 }, async () => (await useConnection(t, broker.url)).jetstreamManager()),
  )
  await Promise.all(managers.map(manager => ensureStreams(manager, options)))
  const [manager] = managers
  if (manager === undefined) throw new Error('no manager')
  for (const config of streamConfigs(options)) t.has(await read(manager, config.name), config, config.name)

  await t.test('the same again changes nothing', async t => {
    const watcher = await useConnection(t, broker.url)
    const asked: string[] = []
    watcher.subscribe('$JS.API.STREAM.>', { callback: (_error, message) => void asked.push(message.subject) })
    await watcher.flush()
    await Promise.all(managers.map(manager => ensureStreams(manager, options)))
    await watcher.flush()
    t.ok(asked.length >= 6 * streamConfigs(options).length)
    t.same(
      asked.filter(subject => !subject.startsWith('$JS.API.STREAM.INFO.')),
      [],
    )
  })

  await t.test('another retention is left to its owner, and told of', async t => {
    const told: object[] = []
    const log = { warn: (fields: object) => void told.push(fields) }
    await manager.streams.update('TRACKS', { max_msgs_per_subject: 1 })
    await ensureStreams(manager, { retentionDays: 7, log })
    t.same(
      told,
      ['REQUESTS', 'TRACKS', 'CLAIMS', 'WEBHOOKS', 'OBJ_audio'].map(stream => ({
        stream,
        kept_days: 30,
        wanted_days: 7,
      })),
    )
    for (const config of streamConfigs(options)) t.has(await read(manager, config.name), config, config.name)
  })

  await t.test('a changed setting is brought to the streams that are there', async t => {
    await Promise.all(managers.map(each => ensureStreams(each, { retentionDays: 7, ownsRetention: true })))
    for (const name of ['REQUESTS', 'TRACKS', 'CLAIMS', 'WEBHOOKS', 'OBJ_audio']) {
      t.has(await read(manager, name), { max_age: nanos(7 * day) }, name)
    }
    t.has(await read(manager, 'KV_fleet'), { max_age: nanos(30_000) }, 'a report lives for 30 s')
    t.has(await read(manager, 'KV_circuits'), { max_age: 0 }, 'circuits have no end')
    t.has(await read(manager, 'DEAD'), { max_age: nanos(30 * day) })
  })
})

t.test('several processes at once create consumers and agree on the concurrency', async t => {
  const broker = await useBroker(t)
  const managers = await Promise.all(
    Array.from({ length: 5 }, async () => (await useConnection(t, broker.url)).jetstreamManager()),
  )
  const [manager] = managers
  if (manager === undefined) throw new Error('no manager')
  await ensureStreams(manager, options)
  const wanted = [
    { stream: streams.requests, config: routerConsumer() },
    { stream: streams.requests, config: deadlineConsumer() },
    { stream: streams.jobs, config: jobConsumer('route') },
    { stream: streams.jobs, config: jobConsumer('fal', 7) },
    { stream: streams.jobs, config: jobConsumer('replicate', 3) },
    { stream: streams.jobs, config: jobConsumer('fal-store') },
    { stream: streams.jobs, config: jobConsumer('replicate-store') },
  ]
  await Promise.all(
    managers.flatMap(manager => wanted.map(({ stream, config }) => ensureConsumer(manager, stream, config))),
  )
  for (const { stream, config } of wanted) {
    const { config: present } = await manager.consumers.info(stream, config.durable_name)
    t.has(present, config, config.durable_name)
  }
  await ensureConsumer(manager, streams.jobs, jobConsumer('fal', 2))
  t.equal((await manager.consumers.info(streams.jobs, 'fal')).config.max_ack_pending, 2)
})
