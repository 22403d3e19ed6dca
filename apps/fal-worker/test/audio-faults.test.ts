import t from 'tap'
import { openBench, sideBySide } from './bench.ts'
import { fal, farEnds } from './far-ends.ts'

t.jobs = sideBySide

interface Row {
  fault: string
  code: string
}

const rows: readonly Row[] = [
  { fault: 'truncate-audio', code: 'audio_lost' },
  { fault: 'not-audio', code: 'audio_invalid' },
  { fault: 'file-forbidden', code: 'audio_lost' },
  { fault: 'file-missing', code: 'audio_lost' },
]

for (const far of farEnds) {
  t.test(`${far.name}: audio that cannot be had is asked for once more, and never made again`, async t => {
    const bench = await openBench(t, far)
    await bench.startWorker()
    const dispatch = (fault: string, when: string) => bench.dispatch({ prompt: `a rondo of ${fault}, ${when}` })

    for (const { fault } of rows) bench.sandbox.control.setFault(far.name, fault, { match: fault, times: 1 })
    const twice = await Promise.all(rows.map(({ fault }) => dispatch(fault, 'once')))
    for (const id of twice) {
      const record = await bench.untilDone(id)
      t.match(record, { status: 'succeeded', attempts: [{ lost_fetches: 1, reason: null, billed: 'yes' }] })
    }
    t.strictSame([bench.count('file'), bench.count(far.submit)], [8, 4])

    for (const { fault } of rows) bench.sandbox.control.setFault(far.name, fault, { match: fault })
    const lost = await Promise.all(rows.map(({ fault }) => dispatch(fault, 'for good')))
    for (const [index, { fault, code }] of rows.entries()) {
      const record = await bench.untilDone(lost[index] ?? '')
      t.match(record, { status: 'failed', audio: null, error: { code } }, fault)
      t.match(record.attempts, [{ state: 'failed', reason: code, billed: 'yes', lost_fetches: 1 }], fault)
      t.equal(record.attempts.length, 1, fault)
    }
    t.strictSame([bench.count('file'), bench.count(far.submit)], [16, 8])
    t.equal(bench.sandbox.control.state().credential_leaks, 0)
    t.strictSame(bench.routed, [])
  })
}

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
