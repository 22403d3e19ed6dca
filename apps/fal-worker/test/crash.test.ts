import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { neverOutlivesUs, waitFor } from '@soundfoundry/testkit'
import type { WorkerStep } from '@soundfoundry/worker'
import { openBench, routeUntilDone, shortTimes, type Bench } from './bench.ts'
import { fal, replicate, type FarEnd } from './far-ends.ts'

const program = fileURLToPath(new URL('crash-process.mjs', import.meta.url))

/** A worker in a process of its own, which ends itself at `step`. */
function startDoomed(t: Test, bench: Bench, step: string): ChildProcess {
  const { far, broker, sandbox, credential } = bench
  const needed = {
    provider: far.name,
    model: far.model,
    step,
    broker: broker.url,
    urls: sandbox.urls,
    key: credential.reveal(),
    fingerprint: credential.fingerprint,
    times: shortTimes,
  }
  const child = neverOutlivesUs(
    spawn(process.execPath, [program, JSON.stringify(needed)], { stdio: ['ignore', 'inherit', 'inherit'] }),
  )
  t.teardown(() => child.kill('SIGKILL'))
  return child
}

/** The signal that ended a process; null when it ended by itself. */
async function signalOf(child: ChildProcess): Promise<string | null> {
  if (child.signalCode === null && child.exitCode === null) await once(child, 'exit')
  return child.signalCode
}

interface CrashPoint {
  far: FarEnd
  step: WorkerStep
  /** What the process that died left behind. */
  left: string | undefined
  /** How the attempts ended. */
  ended: readonly string[]
}

/** Wherever it dies, the far end has one work in the end, and was sent one submit. */
const crashPoints: readonly CrashPoint[] = [
  { far: fal, step: 'before intent', left: undefined, ended: ['succeeded'] },
  // Whether it was sent cannot be known: the list proves that it was not, and the router decides again.
  { far: fal, step: 'after intent', left: 'submitting', ended: ['refused', 'succeeded'] },
  { far: fal, step: 'after send', left: 'submitting', ended: ['succeeded'] },
  { far: replicate, step: 'after send', left: 'submitting', ended: ['succeeded'] },
  { far: fal, step: 'after id', left: 'accepted', ended: ['succeeded'] },
  { far: fal, step: 'while following', left: 'accepted', ended: ['succeeded'] },
  { far: fal, step: 'after handing over', left: 'accepted', ended: ['succeeded'] },
  { far: fal, step: 'while storing', left: 'accepted', ended: ['succeeded'] },
  { far: replicate, step: 'while storing', left: 'accepted', ended: ['succeeded'] },
  { far: fal, step: 'before the last acknowledgement', left: 'succeeded', ended: ['succeeded'] },
]

t.test('a worker may die at any instant', { jobs: crashPoints.length + 1 }, async t => {
  for (const { far, step, left, ended } of crashPoints) {
    void t.test(`${far.name}: killed ${step}`, async t => {
      const bench = await openBench(t, far, { generationMs: 800 })
      // A worker that is slow to look would find the work done, and never follow it.
      if (step === 'while following') bench.sandbox.control.setFault(far.name, 'never-finish')
      const doomed = startDoomed(t, bench, step)
      const id = await bench.dispatch()
      t.equal(await signalOf(doomed), 'SIGKILL')
      bench.sandbox.control.clearFaults()
      t.equal((await bench.record(id)).attempts[0]?.state, left, 'what it left behind')
      await bench.startWorker()
      const record = await routeUntilDone(bench, id)
      t.match(record, { status: 'succeeded', error: null })
      t.strictSame(
        record.attempts.map(({ state }) => state),
        ended,
      )
      t.strictSame([bench.count(far.submit), bench.accepted()], [1, 1], 'sent once, accepted once')
      t.equal((await bench.bus.audio.get(id))?.bytes, record.audio?.bytes)
    })
  }

  void t.test('fal: killed while the submit is on its way', async t => {
    const bench = await openBench(t, fal)
    bench.sandbox.control.setFault('fal', 'hang', { accept: true, times: 1 })
    const doomed = startDoomed(t, bench, 'never')
    const id = await bench.dispatch()
    await waitFor(() => bench.accepted() === 1, { what: 'the work to be accepted' })
    doomed.kill('SIGKILL')
    t.equal(await signalOf(doomed), 'SIGKILL')
    await bench.startWorker()
    t.match(await routeUntilDone(bench, id), { status: 'succeeded', attempts: [{ number: 1, state: 'succeeded' }] })
    t.strictSame([bench.count('submit'), bench.accepted()], [1, 1])
  })
})
