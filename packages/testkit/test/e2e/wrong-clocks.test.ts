import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { createGatewayClient, startSystem, waitFor } from '../../src/index.ts'

const minutes = 60_000
const count = 30

const machine = fileURLToPath(new URL('../../../../tools/other-clock.mjs', import.meta.url))
/** The environment of a process on a machine whose clock is off. */
const off = (ms: number) => ({ NODE_OPTIONS: `--import=${machine}`, OTHER_CLOCK_AHEAD_MS: String(ms) })

const machines = [
  { what: 'one of two workers is 20 minutes ahead', name: 'fal-worker-2', aheadMs: 20 * minutes },
  { what: 'the router is 20 minutes ahead', name: 'router', aheadMs: 20 * minutes },
  { what: 'the gateway is 20 minutes behind', name: 'api', aheadMs: -20 * minutes },
] as const

for (const { what, name, aheadMs } of machines) {
  t.test(`${what}: every track is made, and it is told`, async t => {
    const system = await startSystem({
      apps: { 'fal-worker': 2, 'replicate-worker': 0 },
      processEnv: { [name]: off(aheadMs) },
      sandbox: { queueMs: 20, generationMs: 300, audioSeconds: 1 },
    })
    t.teardown(() => system.stop())
    const gateway = createGatewayClient(system.apiUrl)
    const prompts = Array.from({ length: count }, (_, index) => `By another clock, ${index}, ${randomUUID()}`)
    const posted = await Promise.all(prompts.map(prompt => gateway.post({ prompt })))
    const tracks = await Promise.all(posted.map(({ track }) => gateway.done(track.id, { timeoutMs: 300_000 })))
    const ended = tracks.map(({ status, error }) => (error === null ? status : `${status}/${error.code}`))
    t.same(
      ended.filter(each => each !== 'succeeded'),
      [],
      `${count} of ${count} made`,
    )
    const work = prompts.flatMap(prompt => system.sandbox.control.work({ prompt }))
    t.equal(work.length, count, 'each was accepted once')
    t.same(
      work.filter(({ state }) => state !== 'completed'),
      [],
      'none was cancelled',
    )

    const warned = system.logs(name).filter(({ msg }) => String(msg).includes("this machine's clock is 1200."))
    t.match(warned, [{ level: 'warn', off_s: Number, here: String, broker: String }], 'the log says it once')
    await waitFor(async () => system.logs('health').some(({ alert }) => alert === 'clock_off'), {
      what: 'the alert to be raised',
      timeoutMs: 60_000,
    })
    const metrics = await (await fetch(`${system.process(name).url}/metrics`)).text()
    const offset = Number(/^soundfoundry_clock_offset_seconds (\S+)$/m.exec(metrics)?.[1])
    t.ok(Math.abs(offset - aheadMs / 1_000) < 60, `the metric says ${offset} s`)
  })
}
