import t from 'tap'
import type { Disposal } from '@soundfoundry/bus'
import { RetryPlaces } from '../src/retry-places.ts'
import { delivery } from './workbench.ts'

const done: Disposal = { act: 'ack' }

t.test('what did not come at the first time has so many places, and the rest none', async t => {
  const places = new RetryPlaces(2)
  const ends: Array<() => void> = []
  const work = () => new Promise<Disposal>(resolve => ends.push(() => resolve(done)))
  const begin = (deliveries: number) => places.handle(delivery(deliveries), work)

  const retries = [begin(2), begin(7)]
  t.strictSame(await begin(3), { act: 'back', delayMs: 1_000 })
  const first = begin(1)
  t.equal(ends.length, 3, 'whatever is asked for for the first time goes on')
  for (const end of ends.splice(0)) end()
  t.strictSame(await Promise.all([...retries, first]), [done, done, done])

  const again = begin(2)
  t.equal(ends.length, 1, 'a place that was given back is there again')
  ends[0]?.()
  t.strictSame(await again, done)
})

t.test('a place is given back whatever happens', async t => {
  const places = new RetryPlaces(1)
  await t.rejects(places.handle(delivery(2), () => Promise.reject(new Error('no'))))
  t.strictSame(await places.handle(delivery(2), async () => done), done)
})
