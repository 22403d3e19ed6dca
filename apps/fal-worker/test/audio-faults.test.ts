import t, { type Test } from 'tap'
import { waitFor } from '@soundfoundry/testkit'
import type { LookOutcome } from '@soundfoundry/track'
import { openBench, sideBySide, type Bench } from './bench.ts'
import { fal, farEnds, type FarEnd } from './far-ends.ts'

t.jobs = sideBySide

/** A container that tells its own length, which each of the two can make. */
const format = ({ name }: FarEnd) => (name === 'fal' ? 'flac' : 'wav')

interface Row {
  fault: string
  parameters?: object
  code: 'audio_lost' | 'audio_invalid'
  why: RegExp
}

const gone = /not there: the file server answered/

const rows: readonly Row[] = [
  { fault: 'truncate-audio', code: 'audio_lost', why: /broke off/ },
  { fault: 'truncate-audio', parameters: { announced: false }, code: 'audio_lost', why: /cut short: / },
  { fault: 'truncate-audio', parameters: { chunked: true }, code: 'audio_lost', why: /cut short: / },
  { fault: 'empty-audio', code: 'audio_lost', why: /is empty/ },
  { fault: 'not-audio', code: 'audio_invalid', why: /not audio/ },
  { fault: 'file-forbidden', code: 'audio_lost', why: gone },
  { fault: 'file-missing', code: 'audio_lost', why: gone },
  { fault: 'partial-audio', code: 'audio_lost', why: gone },
]

const nameOf = ({ fault, parameters }: Row): string => `${fault} ${JSON.stringify(parameters ?? {})}`

/** One track that a fault of its own strikes, so often. */
async function struck(bench: Bench, row: Row, times?: number): Promise<string> {
  const prompt = `a rondo of ${nameOf(row)}, ${times ?? 'for good'}`
  const limits = { match: prompt, ...(times === undefined ? {} : { times }) }
  bench.sandbox.control.setFault(bench.far.name, row.fault, { ...row.parameters, ...limits })
  return bench.dispatch({ prompt, format: format(bench.far) })
}

/** Has the deadline of a track come, however long what went before has taken. */
async function passDeadline(bench: Bench, id: string): Promise<void> {
  await bench.bus.tracks.update(id, record => ({ ...record, expires_at: new Date().toISOString() }))
}

for (const far of farEnds) {
  t.test(`${far.name}: audio that cannot be had is asked for until it is there, and never made again`, async t => {
    const bench = await openBench(t, far)
    await bench.startWorker()
    for (const row of rows) {
      const before = bench.count('file')
      const record = await bench.untilDone(await struck(bench, row, 3))
      t.match(
        record,
        { status: 'succeeded', attempts: [{ lost_fetches: 3, reason: null, billed: 'yes' }] },
        nameOf(row),
      )
      t.strictSame(
        [record.attempts.length, record.audio?.duration_s, bench.count('file') - before],
        [1, 1, 4],
        nameOf(row),
      )
    }
    t.equal(bench.count(far.submit), rows.length)
    t.equal(bench.sandbox.control.state().credential_leaks, 0)
    t.strictSame(bench.routed, [])
  })

  t.test(`${far.name}: only at its deadline it is given up, with the reason`, async t => {
    const bench = await openBench(t, far)
    await bench.startWorker()
    for (const row of rows) {
      const id = await struck(bench, row)
      const waiting = await bench.until(id, 'asked for again', ({ attempts }) => (attempts[0]?.lost_fetches ?? 0) >= 2)
      t.match(waiting, { status: 'running', stage: 'storing', attempts: [{ explanation: row.why }] }, nameOf(row))
      await passDeadline(bench, id)
      const { code, why } = row
      const record = await bench.untilDone(id)
      t.match(record, { status: 'failed', audio: null, error: { code, message: why } }, nameOf(row))
      t.match(record.error?.message, /It was asked for \d+ times until the deadline\.$/, nameOf(row))
      t.match(record.attempts, [{ state: 'failed', reason: code, billed: 'yes', explanation: why }], nameOf(row))
      t.equal(await bench.bus.audio.get(id), null, nameOf(row))
    }
    t.equal(bench.count(far.submit), rows.length)
  })

  t.test(`${far.name}: what comes in another way than asked for is the file all the same`, async t => {
    const bench = await openBench(t, far)
    await bench.startWorker()
    await checkTaken(t, bench, 'partial-audio', { whole: true }, 'mpeg')
    for (const coding of ['gzip', 'deflate', 'raw-deflate', 'br']) {
      await checkTaken(t, bench, 'encode-audio', { coding }, 'mpeg')
    }
    // The size that fal names is that of the MP3, which is smaller.
    await checkTaken(t, bench, 'repack-audio', { container: 'aiff' }, 'aiff')
    for (const container of ['rf64', 'wav-unsized', 'wav-streamed']) {
      await checkTaken(t, bench, 'repack-audio', { container }, 'wav')
    }
  })
}

async function checkTaken(t: Test, bench: Bench, fault: string, parameters: object, type: string): Promise<void> {
  const what = `${fault} ${JSON.stringify(parameters)}`
  bench.sandbox.control.setFault(bench.far.name, fault, { ...parameters, match: what })
  const record = await bench.untilDone(await bench.dispatch({ prompt: `a rondo of ${what}` }))
  const audio = { content_type: `audio/${type}`, duration_s: type === 'mpeg' ? Number : 1 }
  t.match(record, { status: 'succeeded', audio, attempts: [{ lost_fetches: 0 }] }, what)
  t.equal((await bench.bus.audio.get(record.id))?.bytes, record.audio?.bytes, what)
}

t.test('a file that is shorter than the provider says is not taken, though it looks whole', async t => {
  const bench = await openBench(t, fal)
  bench.sandbox.control.setFault('fal', 'truncate-audio', { announced: false })
  await bench.startWorker()
  // An MP3 names no length, and its Content-Length is that of the half: only the result of fal tells.
  const id = await bench.dispatch({ format: 'mp3' })
  const waiting = await bench.until(id, 'asked for again', ({ attempts }) => (attempts[0]?.lost_fetches ?? 0) >= 2)
  t.match(waiting.attempts, [{ explanation: /^The audio was cut short: the provider names \d+ bytes and \d+ came\.$/ }])
  await passDeadline(bench, id)
  t.match(await bench.untilDone(id), { status: 'failed', error: { code: 'audio_lost' } })
})

t.test('a file server that is not there has until the deadline, and then the time for late audio', async t => {
  const bench = await openBench(t, fal)
  bench.sandbox.control.setFault('fal', 'file-reset')
  await bench.startWorker({ times: { lateMs: 60_000 } })
  const id = await bench.dispatch()
  const waiting = await bench.until(id, 'asked for again', ({ attempts }) => (attempts[0]?.lost_fetches ?? 0) >= 2)
  t.match(waiting.attempts, [{ reason: 'audio_lost', explanation: /could not be reached/ }])
  await passDeadline(bench, id)
  t.match(await bench.untilDone(id), { status: 'expired', error: { code: 'deadline_exceeded' }, audio: null })
  bench.sandbox.control.clearFaults()
  const late = await bench.until(id, 'its audio stored', ({ audio }) => audio !== null)
  t.match(late, { status: 'expired', attempts: [{ state: 'succeeded', billed: 'yes' }] })
  t.equal(bench.count('submit'), 1)
})

t.test('late audio that cannot be had is given up in the end', async t => {
  const bench = await openBench(t, fal)
  bench.sandbox.control.setFault('fal', 'file-reset')
  await bench.startWorker({ times: { lateMs: 2_000 } })
  const id = await bench.dispatch()
  await bench.until(id, 'asked for again', ({ attempts }) => (attempts[0]?.lost_fetches ?? 0) >= 2)
  await passDeadline(bench, id)
  await bench.untilDone(id)
  const isLeft = async () => (await bench.bus.jobs.count()) === 0
  await waitFor(isLeft, { what: 'its job to be done with', timeoutMs: 60_000 })
  t.match(await bench.record(id), {
    status: 'expired',
    audio: null,
    attempts: [{ explanation: /could not be reached/ }],
  })
})

t.test('work whose audio is not named yet is asked for until it is, or until the deadline', async t => {
  const bench = await openBench(t, fal)
  const provider = fal.createProvider(bench.sandbox)
  const explanation = 'The work is done, and its answer names no audio.'
  const unnamed: LookOutcome = { kind: 'unnamed', reason: 'audio_lost', http_status: 200, explanation }
  let left = 2
  const look: typeof provider.look = async call => {
    const looked = await provider.look(call)
    if (looked.kind !== 'ready' || left === 0) return looked
    left -= 1
    return unnamed
  }
  await bench.startWorker({ provider: { ...provider, look } })
  t.match(await bench.untilDone(await bench.dispatch()), { status: 'succeeded', attempts: [{ lost_fetches: 1 }] })

  left = Number.POSITIVE_INFINITY
  const id = await bench.dispatch()
  await bench.until(id, 'asked for again', ({ attempts }) => (attempts[0]?.lost_fetches ?? 0) >= 2)
  await passDeadline(bench, id)
  const record = await bench.untilDone(id)
  t.match(record, {
    status: 'failed',
    error: { code: 'audio_lost', message: /^The work is done.* until the deadline/ },
  })
  t.match(record.attempts, [{ billed: 'yes' }])
})

t.test('audio above the limit is not stored, and not asked for again', async t => {
  const bench = await openBench(t, fal)
  await bench.startWorker({ maxAudioBytes: 1_000 })
  const id = await bench.dispatch()
  t.match(await bench.untilDone(id), {
    status: 'failed',
    error: { code: 'audio_too_large' },
    attempts: [{ state: 'failed', reason: 'audio_too_large', billed: 'yes' }],
  })
  t.equal(await bench.bus.audio.get(id), null)
  t.strictSame([bench.count('file'), bench.count('submit')], [1, 1])
})
