import t from 'tap'
import type { FaultParameters } from '@soundfoundry/sandbox'
import { openBench, sideBySide } from './bench.ts'
import { fal, farEnds, replicate } from './far-ends.ts'

t.jobs = sideBySide

/** Answers that say nothing about acceptance: statuses that no provider refuses with, and voices that are not its own. */
const says: readonly FaultParameters[] = [
  { status: 307 },
  { status: 409 },
  { status: 421 },
  { status: 401, body: 'html' },
  { status: 404, body: 'empty' },
  { status: 422, body: 'other' },
  { status: 499 },
]

for (const far of farEnds) {
  t.test(`${far.name}: work that was accepted is found and never sent again, whatever else is answered`, async t => {
    const bench = await openBench(t, far)
    await bench.startWorker()
    for (const said of says) {
      const what = JSON.stringify(said)
      const prompt = `a mazurka after ${what}`
      const fault = { ...said, accept: true, operation: far.submit, times: 1 }
      bench.sandbox.control.setFault(far.name, 'any-status', fault)
      const record = await bench.untilDone(await bench.dispatch({ prompt }))
      const [work, ...more] = bench.sandbox.control.work({ prompt })
      t.strictSame(more, [], what)
      t.match(record, { status: 'succeeded', attempts: [{ provider_request_id: work?.request_id }] }, what)
      t.equal(record.attempts.length, 1, what)
    }
    t.equal(bench.count(far.submit), says.length, 'one request each')
    t.strictSame(bench.routed, [])
  })

  t.test(`${far.name}: a proxy that wants a key of its own is not about ours`, async t => {
    const bench = await openBench(t, far)
    await bench.startWorker()
    bench.sandbox.control.setFault(far.name, 'any-status', {
      status: 401,
      body: 'html',
      operation: far.submit,
      times: 1,
    })
    const record = await bench.untilRouted(await bench.dispatch())
    t.match(record.attempts, [{ state: 'refused', reason: 'no_trace', refusal_scope: 'request', billed: 'no' }])
    const told = bench.lines.filter(({ level }) => level === 'warn').map(({ message }) => message)
    t.ok(
      told.some(message => /A proxy between us and .* answered 401 with a page of HTML/.test(message)),
      told.join('\n'),
    )
    t.notMatch(told.join('\n'), /revoked|FAL_KEY|REPLICATE_API_TOKEN/)
  })

  t.test(`${far.name}: neither a proxy's page nor an answer without end costs the track that is followed`, async t => {
    const bench = await openBench(t, far)
    await bench.startWorker()
    for (const [fault, parameters] of [
      ['any-status', { status: 403, body: 'html' }],
      ['any-status', { status: 404, body: 'other' }],
      ['endless-answer', {}],
    ] as const) {
      bench.sandbox.control.setFault(far.name, fault, { ...parameters, operation: far.look, times: 1 })
      const record = await bench.untilDone(await bench.dispatch())
      t.match(record, { status: 'succeeded', attempts: [{ state: 'succeeded' }] }, fault)
      t.equal(record.attempts.length, 1)
    }
    t.equal(bench.count(far.submit), 3)
    const refusals = [...bench.bus.fleet.entries()].map(([, { value }]) => value.last_refusal?.reason)
    for (const reason of refusals) t.ok([undefined, 'unreadable_answer'].includes(reason), `${reason}`)
  })
}

t.test(
  'fal: a 401 or 429 of the model itself ends the attempt at the first look, and is not about our key',
  async t => {
    const bench = await openBench(t, fal)
    await bench.startWorker()
    for (const status of [401, 402, 403, 429]) {
      const results = bench.count('result')
      bench.sandbox.control.setFault('fal', 'fail-generation', { status, type: 'vendor_error', times: 1 })
      const record = await bench.untilRouted(await bench.dispatch())
      t.match(record.attempts, [
        { state: 'failed', reason: 'generation_failed', http_status: status, billed: 'unknown' },
      ])
      t.equal(bench.count('result') - results, 1)
    }
    t.strictSame(
      [...bench.bus.fleet.entries()].map(([, { value }]) => value.last_refusal),
      [null],
    )
  },
)

t.test('Replicate: an output that one look does not show is there in the next', async t => {
  const bench = await openBench(t, replicate)
  await bench.startWorker()
  bench.sandbox.control.setFault('replicate', 'late-output', { times: 2 })
  t.match(await bench.untilDone(await bench.dispatch()), { status: 'succeeded', attempts: [{ state: 'succeeded' }] })
  t.equal(bench.count('create'), 1)
})
