import { waitFor } from '@soundfoundry/testkit'
import t from 'tap'
import { toleratedMs } from '../src/clock-watch.ts'
import { makeRecord, useBroker, useBus, useConnection } from './open-test-bus.ts'

const minutes = 60_000

/** Sets this process's wall clock, as a machine's may be set; the broker's is another process's. */
function setClock(t: { teardown(end: () => unknown): void }, aheadMs: number): void {
  const real = Date.now
  Date.now = () => real() + aheadMs
  t.teardown(() => {
    Date.now = real
  })
}

t.test("the broker's time is known, whatever this machine's clock says", async t => {
  const broker = await useBroker(t)
  const real = Date.now
  setClock(t, 20 * minutes)
  const bus = await useBus(t, broker.url)
  const [before, asked, after] = [real(), await bus.clock.ask(), real()]
  t.ok(asked >= before - 1 && asked <= after + 1, `${before} <= ${asked} <= ${after}`)
  const [known, truly] = [bus.clock.now(), real()]
  t.ok(Math.abs(known - truly) < 2_000, `${known} is about ${truly}`)
  t.equal(bus.clock.date().getTime() >= known, true)
  t.ok(Math.abs(bus.clock.offsetMs() - 20 * minutes) < 2_000)
})

t.test('a wrong clock is told in the log and to the fleet, and its end too', async t => {
  const broker = await useBroker(t)
  const watching = await useBus(t, broker.url, { name: 'health' })
  const real = Date.now
  setClock(t, -20 * minutes)
  const bus = await useBus(t, broker.url, { name: 'api' })
  const warnings = () => bus.lines.filter(({ message }) => message.includes("this machine's clock"))
  t.match(warnings(), [
    { level: 'warn', message: /1200\.0 s behind the broker's.*NTP/, fields: { here: String, broker: String } },
  ])
  const found = await waitFor(
    async () => {
      const reports = [...watching.clocks.entries()].map(([, { value }]) => value)
      return reports.some(({ app }) => app === 'api') && reports
    },
    { what: 'the report' },
  )
  t.match(found, [{ app: 'api', machine: /./, off_ms: Number }])
  t.ok((found[0]?.off_ms ?? 0) < -toleratedMs)

  Date.now = real
  await waitFor(async () => warnings().length > 1, { what: 'the end of it to be told' })
  t.match(warnings()[1], { level: 'info', message: /right again/ })
  await waitFor(async () => [...watching.clocks.entries()].every(([, { value }]) => value.app !== 'api'), {
    what: 'the report to go',
  })
})

t.test('a clock that is set while the process runs changes nothing that is decided', async t => {
  const bus = await useBus(t, (await useBroker(t)).url)
  const real = Date.now
  setClock(t, 60 * minutes)
  const [known, truly] = [bus.clock.now(), real()]
  t.ok(Math.abs(known - truly) < 2_000, `${known} is about ${truly}`)
  await waitFor(async () => bus.lines.some(({ level, message }) => level === 'warn' && message.includes('3600.')), {
    what: 'the step to be noticed',
  })
})

t.test('many who ask at once are each answered by what was stamped after they asked', async t => {
  const bus = await useBus(t, (await useBroker(t)).url)
  const begun = await bus.clock.ask()
  const asked = await Promise.all(Array.from({ length: 200 }, () => bus.clock.ask()))
  t.ok(asked.every(each => each >= begun))
})

t.test('without a broker the time goes on, and asking for it is an error', async t => {
  const broker = await useBroker(t)
  const bus = await useBus(t, broker.url)
  await broker.kill()
  await t.rejects(bus.clock.ask(), { code: 'broker_unavailable' })
  t.ok(Math.abs(bus.clock.now() - Date.now()) < 5_000)
  await broker.restart()
  await waitFor(async () => (await bus.clock.ask().catch(() => 0)) > 0, { what: 'the broker to tell its time again' })
})

t.test('what is stamped, is stamped with the time of the broker', async t => {
  const broker = await useBroker(t)
  const real = Date.now
  setClock(t, 20 * minutes)
  const bus = await useBus(t, broker.url)
  t.ok(Math.abs(bus.tracks.now().getTime() - real()) < 2_000)
  await bus.dead.keep({ subject: 'odd', data: new Uint8Array() }, 'a test')
  const [kept] = await bus.dead.list()
  t.ok(Math.abs(Date.parse(kept?.letter.at ?? '') - real()) < 5_000)
})

t.test('the samples leave nothing on the disk and are few', async t => {
  const broker = await useBroker(t)
  const bus = await useBus(t, broker.url)
  await Promise.all(Array.from({ length: 50 }, () => bus.clock.ask()))
  const manager = await (await useConnection(t, broker.url)).jetstreamManager()
  t.match((await manager.streams.info('CLOCK')).config, { storage: 'memory', max_msgs: 10_000 })
})

t.test('the last revision of a track is the word of the stream itself', async t => {
  const bus = await useBus(t, (await useBroker(t)).url)
  const first = await bus.tracks.create(makeRecord())
  t.equal(await bus.tracks.lastRevision(first.record.id), first.revision)
  const second = await bus.tracks.replace({ ...first.record, stage: 'waiting' }, first.revision)
  t.equal(await bus.tracks.lastRevision(first.record.id), second.revision)
  t.equal(await bus.tracks.lastRevision('nobody'), null)
  t.equal(await bus.tracks.lastRevision('no.*'), null)
})
