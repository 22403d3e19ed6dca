import { once } from 'node:events'
import { AppError } from '@soundfoundry/errors'
import { AckPolicy, RetentionPolicy, nanos, type NatsConnection } from 'nats'
import t, { type Test } from 'tap'
import { waitFor } from '@soundfoundry/testkit'
import { runConsumer, type ConsumerLoop, type ConsumerLoopOptions, type Delivery } from '../src/consumer-loop.ts'
import { take, useBroker, useConnection } from './open-test-bus.ts'

/** How long the broker waits for an acknowledgement, where a test is about that wait. */
const ackWaitMs = 1_000

/** The same where nothing may depend on it: whoever needed it is noticed, however busy the machine is. */
const longAckWaitMs = 120_000

interface Workbench {
  connection: NatsConnection
  publish(count: number): Promise<void>
  run(handle: ConsumerLoopOptions['handle'], options?: Partial<ConsumerLoopOptions>): ConsumerLoop
  left(): Promise<number>
  errors: string[]
}

/** A queue of its own with a short acknowledgement wait, and loops on it that stop with the test. */
async function useWorkbench(t: Test, ackWait = ackWaitMs): Promise<Workbench> {
  const broker = await useBroker(t)
  return openWorkbench(t, broker.url, ackWait)
}

async function openWorkbench(t: Test, url: string, ackWait: number): Promise<Workbench> {
  const connection = await useConnection(t, url)
  const manager = await connection.jetstreamManager()
  const errors: string[] = []
  const config = {
    durable_name: 'workers',
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(ackWait),
    max_ack_pending: 1_000,
  }
  const ensure = async (): Promise<void> => {
    await manager.streams.add({ name: 'WORK', subjects: ['work.*'], retention: RetentionPolicy.Workqueue })
    await manager.consumers.add('WORK', config)
  }
  await ensure()
  return {
    connection,
    errors,
    async publish(count) {
      const jetstream = connection.jetstream()
      for (let number = 0; number < count; number++) await jetstream.publish(`work.${number}`)
    },
    run(handle, options = {}) {
      const loop = runConsumer(connection, {
        app: 'test-app',
        stream: 'WORK',
        durable: 'workers',
        parallel: 4,
        handle,
        ensure,
        setAside: () => Promise.reject(new Error('nothing is to be set aside here')),
        onError: (error, subject) => void errors.push(`${subject}: ${String(error)}`),
        ...options,
      })
      t.teardown(() => loop.stop())
      return loop
    },
    left: async () => (await manager.streams.info('WORK')).state.messages,
  }
}

t.test('each message is handled once, in parallel but never beyond the limit', async t => {
  const bench = await useWorkbench(t)
  await bench.publish(60)
  const seen: string[] = []
  let most = 0
  const loop = bench.run(
    async ({ subject }) => {
      most = Math.max(most, loop.running)
      seen.push(subject)
      await take(5)
      return { act: 'ack' }
    },
    { parallel: 7 },
  )
  await waitFor(async () => (await bench.left()) === 0, { what: 'an empty queue' })
  t.equal(seen.length, 60)
  t.equal(new Set(seen).size, 60)
  t.equal(most, 7)
  await loop.stop()
  t.equal(loop.running, 0)
  t.same(bench.errors, [])
})

t.test('a busy process holds nothing back that an idle one could do', async t => {
  const bench = await useWorkbench(t, longAckWaitMs)
  await bench.publish(4)
  const release = new AbortController()
  const held: string[] = []
  const busy = bench.run(
    async ({ subject }) => {
      held.push(subject)
      await waitFor(() => release.signal.aborted, { what: 'the release' })
      return { act: 'ack' }
    },
    { parallel: 1, beatMs: 200 },
  )
  await waitFor(() => held.length === 1, { what: 'a busy process' })
  const others: string[] = []
  const idle = bench.run(
    async ({ subject }) => {
      others.push(subject)
      return { act: 'ack' }
    },
    { parallel: 1 },
  )
  await waitFor(() => others.length === 3, { what: 'the rest at the idle process', timeoutMs: longAckWaitMs / 2 })
  t.equal(busy.running, 1)
  release.abort()
  await waitFor(async () => (await bench.left()) === 0, { what: 'an empty queue' })
  await idle.stop()
  t.same([...held, ...others].sort(), ['work.0', 'work.1', 'work.2', 'work.3'])
})

t.test('a handler may take longer than the acknowledgement wait', async t => {
  const waitMs = 2_000
  const bench = await useWorkbench(t, waitMs)
  await bench.publish(1)
  const deliveries: number[] = []
  bench.run(
    async delivery => {
      deliveries.push(delivery.deliveries)
      await take(1.6 * waitMs)
      return { act: 'ack' }
    },
    { beatMs: waitMs / 10 },
  )
  await waitFor(async () => (await bench.left()) === 0, { what: 'an empty queue' })
  t.same(deliveries, [1], 'the beats kept it')
})

t.test('without a beat the message goes to somebody else, and both may finish', async t => {
  const bench = await useWorkbench(t)
  await bench.publish(1)
  const deliveries: number[] = []
  bench.run(
    async delivery => {
      deliveries.push(delivery.deliveries)
      if (delivery.deliveries === 1) await take(1.5 * ackWaitMs)
      return { act: 'ack' }
    },
    { beatMs: 60_000 },
  )
  await waitFor(async () => (await bench.left()) === 0, { what: 'an empty queue' })
  await waitFor(() => deliveries.length === 2, { what: 'a second delivery' })
  t.same(deliveries, [1, 2])
})

t.test('what is given back comes after its time, and counts its deliveries', async t => {
  const bench = await useWorkbench(t, longAckWaitMs)
  await bench.publish(1)
  const at: number[] = []
  bench.run(async ({ deliveries }) => {
    at.push(performance.now())
    return deliveries < 3 ? { act: 'back', delayMs: 300 } : { act: 'ack' }
  })
  await waitFor(async () => (await bench.left()) === 0, { what: 'an empty queue' })
  const [first = 0, second = 0, third = 0] = at
  t.equal(at.length, 3)
  // The broker counts from when it is told, which is after the handler began.
  for (const gap of [second - first, third - second]) t.ok(gap >= 290, `${gap} ms`)
})

t.test('a handler that throws, at once or later, is told and gets the message again', async t => {
  const bench = await useWorkbench(t)
  await bench.publish(2)
  const failed = new Set<string>()
  const handle = ({ subject }: Delivery): ReturnType<ConsumerLoopOptions['handle']> => {
    if (!failed.has(subject)) {
      failed.add(subject)
      if (subject === 'work.0') throw new Error('at once')
      return Promise.reject(new Error('later'))
    }
    return Promise.resolve({ act: 'ack' })
  }
  const loop = bench.run(handle, { parallel: 1 })
  await waitFor(async () => (await bench.left()) === 0, { what: 'an empty queue' })
  t.same([...bench.errors].sort(), ['work.0: Error: at once', 'work.1: Error: later'])
  await waitFor(() => loop.running === 0, { what: 'no slot lost' })
})

t.test('stopping gives back at once what has not begun, and lets the rest hand over', async t => {
  const bench = await useWorkbench(t, longAckWaitMs)
  await bench.publish(30)
  const begun: string[] = []
  const loop = bench.run(
    async ({ subject, stopping }) => {
      begun.push(subject)
      await waitFor(() => stopping.aborted, { what: 'the end' })
      return { act: 'back', delayMs: 0 }
    },
    { parallel: 10 },
  )
  await waitFor(() => begun.length === 10, { what: 'a full process' })
  await loop.stop()
  t.equal(begun.length, 10, 'nothing began after the stop')

  const others: Delivery[] = []
  bench.run(async delivery => {
    others.push(delivery)
    return { act: 'ack' }
  })
  await waitFor(() => others.length === 30, { what: 'all work at another process', timeoutMs: longAckWaitMs / 2 })
  t.equal(new Set(others.map(({ subject }) => subject)).size, 30)
})

t.test('stopping amid a stream of messages loses none', async t => {
  const bench = await useWorkbench(t, longAckWaitMs)
  const done: string[] = []
  const start = (): ConsumerLoop =>
    bench.run(
      async ({ subject }) => {
        done.push(subject)
        return { act: 'ack' }
      },
      { parallel: 16 },
    )
  const publishing = bench.publish(2_000)
  for (let round = 0; round < 8; round++) {
    const before = done.length
    const loop = start()
    await waitFor(() => done.length > before + 20, { what: 'some work done' })
    await loop.stop()
  }
  await publishing
  start()
  // What the broker sends in the very instant of an unsubscription reaches nobody, and comes again only after its wait.
  const atMostMissed = 16
  await waitFor(() => done.length >= 2_000 - atMostMissed, { what: 'nearly all', timeoutMs: longAckWaitMs / 2 })
  await waitFor(() => done.length >= 2_000, { what: 'everything done', timeoutMs: 2 * longAckWaitMs })
  t.equal(new Set(done).size, 2_000)
  t.equal(done.length, 2_000, 'each once')
})

t.test('the work of a process that dies is done by another one', async t => {
  const broker = await useBroker(t)
  const dying = await openWorkbench(t, broker.url, ackWaitMs)
  const heir = await openWorkbench(t, broker.url, ackWaitMs)
  await dying.publish(5)
  let held = 0
  dying.run(async ({ stopping }) => {
    held += 1
    await once(stopping, 'abort')
    return { act: 'ack' }
  })
  await waitFor(() => held === 4, { what: 'a full process' })
  const done: number[] = []
  await dying.connection.close()
  heir.run(async ({ deliveries }) => {
    done.push(deliveries)
    return { act: 'ack' }
  })
  await waitFor(() => done.length === 5, { what: 'all work at the heir' })
  t.same(
    [...done].sort((a, b) => a - b),
    [1, 2, 2, 2, 2],
  )
})

t.test('a loop goes on after its broker was killed, and after its consumer is gone', async t => {
  const broker = await useBroker(t)
  const bench = await openWorkbench(t, broker.url, ackWaitMs)
  const done: string[] = []
  bench.run(async ({ subject }) => {
    done.push(subject)
    return { act: 'ack' }
  })
  await bench.publish(3)
  await waitFor(() => done.length === 3, { what: 'work before' })
  await broker.kill()
  await broker.restart()
  await waitFor(() => bench.publish(1).then(() => true), { what: 'a broker that takes messages' })
  await waitFor(() => done.length >= 4, { what: 'work after the restart' })

  const manager = await bench.connection.jetstreamManager()
  await manager.streams.delete('WORK')
  await waitFor(() => bench.errors.length > 0, { what: 'the loss to be noticed' })
  t.match(bench.errors[0], /workers: Error: The consumer cannot be read/)
  const before = done.length
  await waitFor(() => bench.publish(1).then(() => true), { what: 'a new stream' })
  await waitFor(() => done.length > before, { what: 'work from the new stream' })
})

t.test('a loop that nobody stopped ends with its connection', async t => {
  const bench = await useWorkbench(t)
  const loop = bench.run(() => Promise.resolve({ act: 'ack' }))
  await bench.connection.drain()
  await bench.publish(0)
  await loop.stop()
  t.same(bench.errors, [])
})

t.test('what nobody can handle for as long as an upgrade takes is set aside', async t => {
  const bench = await useWorkbench(t)
  const aside: string[] = []
  await bench.publish(1)
  bench.run(() => Promise.reject(new AppError('message_invalid', { detail: 'This is of another release.' })), {
    patienceMs: 1_000,
    setAside: async ({ subject }, why) => void aside.push(`${subject}: ${why}`),
  })
  await waitFor(() => aside.length > 0, { what: 'it to be set aside', timeoutMs: 60_000 })
  await waitFor(async () => (await bench.left()) === 0, { what: 'an empty queue', timeoutMs: 60_000 })
  t.same(aside, ['work.0: This is of another release.'])
  t.equal(bench.errors.length, 1, 'it was told once')
})
