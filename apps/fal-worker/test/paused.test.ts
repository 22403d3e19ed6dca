import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { neverOutlivesUs, waitFor } from '@soundfoundry/testkit'
import type { WorkerStep } from '@soundfoundry/worker'
import { openBench, routeUntilDone, shortTimes, type Bench } from './bench.ts'
import { fal, replicate } from './far-ends.ts'

const program = fileURLToPath(new URL('crash-process.mjs', import.meta.url))
const machine = fileURLToPath(new URL('../../../tools/other-clock.mjs', import.meta.url))

/** A worker in a process of its own, which stops itself (SIGSTOP) at `step`, as a machine does that is paused. */
function startPaused(t: Test, bench: Bench, step: WorkerStep, clocksStand: boolean): ChildProcess {
  const { far, broker, sandbox, credential } = bench
  const needed = {
    provider: far.name,
    model: far.model,
    step,
    signal: 'SIGSTOP',
    broker: broker.url,
    urls: sandbox.urls,
    key: credential.reveal(),
    fingerprint: credential.fingerprint,
    times: shortTimes,
  }
  const given = [...(clocksStand ? [`--import=${machine}`] : []), program, JSON.stringify(needed)]
  const child = neverOutlivesUs(
    spawn(process.execPath, given, { stdio: ['ignore', 'inherit', 'inherit'], env: { OTHER_CLOCK_STANDS: '1' } }),
  )
  t.teardown(() => child.kill('SIGKILL'))
  return child
}

const stateOf = async (child: ChildProcess): Promise<string> =>
  (await promisify(execFile)('ps', ['-o', 'state=', '-p', String(child.pid)])).stdout.trim()

/** Each is paused with the connection to the provider open and nothing written. */
const pauses = [
  { far: fal, step: 'before intent', clocksStand: false },
  { far: fal, step: 'after intent', clocksStand: false },
  { far: fal, step: 'before intent', clocksStand: true },
  { far: fal, step: 'after intent', clocksStand: true },
  { far: replicate, step: 'after intent', clocksStand: true },
] as const

t.test('a worker that is paused for longer than its lease sends nothing', { jobs: pauses.length }, async t => {
  for (const { far, step, clocksStand } of pauses) {
    void t.test(`${far.name}, ${step}${clocksStand ? ', its clocks and timers standing still' : ''}`, async t => {
      const bench = await openBench(t, far, { generationMs: 300 })
      const paused = startPaused(t, bench, step, clocksStand)
      const id = await bench.dispatch()
      await waitFor(async () => (await stateOf(paused)).startsWith('T'), { what: 'the worker to stand still' })
      t.equal(bench.count(far.submit), 0, 'it has written nothing yet')
      await bench.startWorker()
      t.match(await routeUntilDone(bench, id), { status: 'succeeded', error: null })
      t.equal(bench.accepted(), 1, 'another worker had it made')

      paused.kill('SIGCONT')
      paused.kill('SIGTERM')
      const [code] = await once(paused, 'exit')
      t.equal(code, 0, 'it went on, finished what it was at, and ended')
      t.strictSame([bench.count(far.submit), bench.accepted()], [1, 1], 'sent once, accepted once')
    })
  }
})
