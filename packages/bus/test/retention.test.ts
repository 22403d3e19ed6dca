import { nanos } from 'nats'
import { waitFor } from '@soundfoundry/testkit'
import t from 'tap'
import { useBroker, useBus, useConnection } from './open-test-bus.ts'

const day = 24 * 60 * 60 * 1000

t.test('how long tracks are kept is what the broker says, not what a process was started with', async t => {
  const broker = await useBroker(t)
  const router = await useBus(t, broker.url, { retentionDays: 7, ownsRetention: true })
  t.equal(router.retention.ms, 7 * day)
  const other = await useBus(t, broker.url, { retentionDays: 30 })
  t.equal(other.retention.ms, 7 * day)
})

t.test('after a lost connection it is read again', async t => {
  const broker = await useBroker(t)
  const bus = await useBus(t, broker.url)
  t.equal(bus.retention.ms, 30 * day)
  const manager = await (await useConnection(t, broker.url)).jetstreamManager()
  await manager.streams.update('REQUESTS', { max_age: nanos(3 * day) })
  await broker.restart()
  await waitFor(() => bus.retention.ms === 3 * day, { what: 'the new retention to be known' })
})
