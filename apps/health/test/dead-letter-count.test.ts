import { openBus } from '@soundfoundry/bus'
import { startBroker } from '@soundfoundry/testkit'
import t from 'tap'
import { DeadLetterCount } from '../src/dead-letter-count.ts'

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }

t.test('counts what is there, and what is put back no longer', async t => {
  const broker = await startBroker()
  t.teardown(() => broker.stop())
  const bus = await openBus({ name: 'health', servers: [broker.url], retentionDays: 1, log: silent })
  t.teardown(() => bus.close())
  const keep = (name: string) => bus.dead.keep({ subject: `jobs.fal.${name}.1`, data: new Uint8Array([1]) }, 'unknown')
  const count = new DeadLetterCount(bus.dead, silent)
  await count.look(0)
  t.equal(count.count, 0)
  for (let each = 0; each < 103; each++) await keep(`track-${each}`)
  await count.look(1)
  t.equal(count.count, 103, 'over more than one page')
  const letters = await bus.dead.list(0, 3)
  await bus.dead.putBack(letters[1]?.number ?? 0)
  await keep('one-more')
  await count.look(2)
  t.equal(count.count, 104, 'one from the middle is missed for a while')
  await count.look(700_000)
  t.equal(count.count, 103, 'and noticed in the end')
  await bus.dead.putBack(letters[0]?.number ?? 0)
  await count.look(700_001)
  t.equal(count.count, 102, 'the oldest is missed at once')
})
