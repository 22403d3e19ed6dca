import { randomUUID } from 'node:crypto'
import { waitFor } from '@soundfoundry/testkit'
import t from 'tap'
import { useBroker, useBus, useConnection } from './open-test-bus.ts'

const ignore = (): void => undefined

t.test('a message of unknown shape is set aside, stops nobody else, and can be put back', async t => {
  const broker = await useBroker(t)
  const bus = await useBus(t, broker.url)
  const connection = await useConnection(t, broker.url)
  const [broken, fine] = [randomUUID(), randomUUID()]
  await connection.jetstream().publish(`jobs.fal.${broken}.1`, JSON.stringify({ v: 1, job: broken }))
  await bus.jobs.enqueue('fal', { track: fine, dispatch: 1 })

  const handled: string[] = []
  const loop = await bus.jobs.consume({
    queue: 'fal',
    parallel: 1,
    handle: async ({ track }) => {
      handled.push(track)
      return { act: 'ack' }
    },
    onError: ignore,
  })
  t.teardown(() => loop.stop())
  await waitFor(async () => (await bus.dead.list()).length === 1 && handled.length === 1, { what: 'one dead letter' })
  t.same(handled, [fine], 'the next message went through')

  const [found] = await bus.dead.list()
  t.match(found, { letter: { v: 1, subject: `jobs.fal.${broken}.1`, why: /This is no job/ } })
  t.same(await bus.jobs.tracksIn('fal'), [], 'the queue is empty')

  await loop.stop()
  const number = found?.number ?? 0
  t.match(await bus.dead.putBack(number), { subject: `jobs.fal.${broken}.1` })
  t.same(await bus.jobs.tracksIn('fal'), [broken], 'the message is where it came from')
  t.same(await bus.dead.list(), [], 'its letter is gone')
  await t.rejects(bus.dead.putBack(number), { code: 'not_found' })
})

t.test('a long list is read in parts', async t => {
  const broker = await useBroker(t)
  const bus = await useBus(t, broker.url)
  for (let n = 0; n < 5; n++) await bus.dead.keep({ subject: `requests.${n}`, data: Buffer.from('{}') }, 'a test')
  const first = await bus.dead.list(0, 2)
  const rest = await bus.dead.list(first.at(-1)?.number, 10)
  t.same(
    [...first, ...rest].map(({ letter }) => letter.subject),
    ['requests.0', 'requests.1', 'requests.2', 'requests.3', 'requests.4'],
  )
})
