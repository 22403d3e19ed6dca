import { eraseRecord } from '@soundfoundry/track'
import { waitFor } from '@soundfoundry/testkit'
import t from 'tap'
import { openBench, sideBySide, type Bench } from './bench.ts'
import { fal } from './far-ends.ts'

t.jobs = sideBySide

/** Erases a track that is done, as the gateway does. */
async function erase({ bus }: Bench, id: string): Promise<void> {
  await bus.tracks.update(id, record => eraseRecord(record, bus.clock.date()))
  await bus.audio.erase(id)
}

const isInDoubt = (record: { attempts: ReadonlyArray<{ state: string }> }) => record.attempts[0]?.state === 'unknown'
const settled = (record: { attempts: ReadonlyArray<{ billed: string }> }) => record.attempts[0]?.billed === 'yes'

/** A track that ends before its audio is made, which comes all the same. */
async function endEarly(bench: Bench): Promise<string> {
  bench.sandbox.control.setFault('fal', 'slow-generation', { ms: 3_000 })
  bench.sandbox.control.setFault('fal', 'ignore-cancel')
  return bench.dispatch({ deadlineMs: 1_000 })
}

t.test('audio that comes after the erasure is not stored, and the money is booked', async t => {
  const bench = await openBench(t, fal)
  await bench.startWorker()
  const id = await endEarly(bench)
  t.match(await bench.untilDone(id), { status: 'expired', audio: null })
  await erase(bench, id)
  const record = await bench.until(id, 'what became of the work', settled)
  t.match(record, { status: 'expired', audio: null, request: { prompt: '' }, attempts: [{ state: 'succeeded' }] })
  t.equal(await bench.bus.audio.get(id), null)
})

t.test('audio that is being stored while its track is erased is removed again', async t => {
  const bench = await openBench(t, fal)
  let id = ''
  let erased = false
  await bench.startWorker({
    checkpoint: async step => {
      if (step !== 'while storing' || erased) return
      erased = true
      await erase(bench, id)
    },
  })
  id = await endEarly(bench)
  const record = await bench.until(id, 'what became of the work', settled)
  t.ok(erased)
  t.match(record, { status: 'expired', audio: null, attempts: [{ state: 'succeeded', billed: 'yes' }] })
  await waitFor(async () => (await bench.bus.audio.get(id)) === null, { what: 'the audio to be gone' })
})

t.test('a submit in doubt whose track was erased is looked for no more, and stays unknown', async t => {
  const bench = await openBench(t, fal)
  bench.sandbox.control.setFault('fal', 'reset-after-accepting', { times: 1, operation: bench.far.submit })
  await bench.startWorker()
  const id = await bench.dispatch({ deadlineMs: 60_000 })
  await bench.until(id, 'in doubt', isInDoubt)
  await bench.requestCancel(id)
  t.match(await bench.untilDone(id), { status: 'canceled', attempts: [{ state: 'unknown', billed: 'unknown' }] })
  await erase(bench, id)
  const isLeft = async () => (await bench.bus.claims.inDoubt('fal')).some(({ track }) => track === id)
  await waitFor(isLeft, { what: 'the attempt to be left in doubt' })
  t.match(await bench.record(id), { attempts: [{ state: 'unknown', billed: 'unknown' }] })
})
