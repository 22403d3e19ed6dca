import { createHash } from 'node:crypto'
import { arrayBuffer } from 'node:stream/consumers'
import t from 'tap'
import { waitFor } from '@soundfoundry/testkit'
import type { TrackRecord } from '@soundfoundry/track'
import { openBench, sideBySide, type Bench } from './bench.ts'
import { fal, farEnds, type FarEnd } from './far-ends.ts'

t.jobs = sideBySide

async function stored(bench: Bench, id: string): Promise<Buffer> {
  const audio = await bench.bus.audio.get(id)
  if (audio === null) throw new Error('no audio is stored')
  return Buffer.from(await arrayBuffer(audio.data))
}

const sung = {
  lyrics: '[Verse]\nThe rain has gone and left the road',
  has_vocals: true,
  seed: 7,
  wished: ['duration_s', 'seed', 'format', 'has_vocals'],
}

/** What the first bytes of each format are. */
const magic = { mp3: /^(ID3|\xff[\xf2\xf3\xfa\xfb])/, wav: /^RIFF/, flac: /^fLaC/ } as const
const contentTypes = { mp3: 'audio/mpeg', wav: 'audio/wav', flac: 'audio/flac' } as const

const formats: ReadonlyArray<[FarEnd, 'mp3' | 'wav' | 'flac']> = [
  ...farEnds.map(far => [far, 'mp3'] as [FarEnd, 'mp3']),
  [fal, 'flac'],
  ...farEnds.filter(far => far !== fal).map(far => [far, 'wav'] as [FarEnd, 'wav']),
]

for (const [far, format] of formats) {
  t.test(`${far.name}: a track as ${format} from its job to stored audio`, async t => {
    const bench = await openBench(t, far)
    await bench.startWorker()
    const before = Date.now()
    const id = await bench.dispatch({ ...sung, format })
    const record = await bench.untilDone(id)

    t.match(record, { status: 'succeeded', stage: null, error: null, updated_at: /Z$/ })
    const bytes = await stored(bench, id)
    t.match(bytes.toString('latin1', 0, 4), magic[format])
    t.match(record.audio, {
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      content_type: contentTypes[format],
    })
    t.ok(Math.abs((record.audio?.duration_s ?? 0) - 1) < 0.2, `plays ${record.audio?.duration_s} s`)

    const [work] = bench.sandbox.control.work({ provider: far.name })
    t.equal(record.attempts.length, 1)
    const [attempt] = record.attempts
    t.match(attempt, {
      number: 1,
      provider: far.name,
      model: far.model,
      key: bench.credential.fingerprint,
      state: 'succeeded',
      reason: null,
      http_status: null,
      provider_request_id: work?.request_id,
      ignored: ['duration_s', 'seed'],
      billed: 'yes',
      dispatch: 1,
      worker: 'worker-1',
      uncertain_at: null,
      lost_fetches: 0,
    })
    const times = [attempt?.started_at, attempt?.accepted_at, attempt?.ended_at].map(String)
    t.strictSame(times.toSorted(), times)
    // By the broker's clock, which is known to some milliseconds only.
    t.ok(Math.abs(Date.parse(times[0] ?? '') - before) < 60_000, `${times[0]} is now`)
    t.strictSame([bench.accepted(), bench.count(far.submit)], [1, 1])
    t.equal(bench.sandbox.control.state().credential_leaks, 0)
    t.strictSame(bench.routed, [])
  })
}

for (const far of farEnds) {
  t.test(`${far.name}: the intent is written before anything is sent, the id before anything else is done`, async t => {
    const bench = await openBench(t, far)
    const seen: Array<{ record: TrackRecord; submits: number }> = []
    const steps: Array<{ step: string; submits: number; state: string | undefined }> = []
    let id = ''
    await bench.startWorker({
      checkpoint: async step => {
        const state = (await bench.record(id)).attempts[0]?.state
        steps.push({ step, submits: bench.count(far.submit), state })
      },
    })
    id = crypto.randomUUID()
    bench.bus.live.listen(id, record => void seen.push({ record, submits: bench.count(far.submit) }))
    await bench.dispatch({ id })
    await bench.untilDone(id)

    const first = (name: string) => steps.find(({ step }) => step === name)
    // The record is done before the worker is.
    await waitFor(() => first('before the last acknowledgement') !== undefined, { what: 'the last step' })
    t.match(first('before intent'), { submits: 0, state: undefined })
    t.match(first('after intent'), { submits: 0, state: 'submitting' })
    t.match(first('after send'), { submits: 1, state: 'submitting' })
    t.match(first('after id'), { submits: 1, state: 'accepted' })
    t.match(first('while storing'), { state: 'accepted' })
    t.match(first('before the last acknowledgement'), { state: 'succeeded' })
    const stages = seen.map(({ record: { status, stage } }) => `${status} ${stage ?? ''}`)
    t.strictSame(stages, [
      'queued submitting',
      'queued submitting',
      'running generating',
      'running storing',
      'succeeded ',
    ])
  })
}
