import t from 'tap'
import { AppError } from '@soundfoundry/errors'
import { applyAll, keepWriting } from '../src/track-writer.ts'
import { dispatched, submitting } from './workbench.ts'

const never = new AbortController().signal

/** A write that fails so often before it succeeds. */
function failing(times: number, error: Error): { write: () => Promise<string>; tries: () => number } {
  let tries = 0
  return {
    tries: () => tries,
    write: async () => {
      tries += 1
      if (tries <= times) throw error
      return 'written'
    },
  }
}

t.test('what may pass is tried again until it has passed, anything else is told at once', async t => {
  for (const code of ['broker_unavailable', 'storage_full', 'conflict'] as const) {
    const { write, tries } = failing(2, new AppError(code))
    t.equal(await keepWriting(write, never), 'written', code)
    t.equal(tries(), 3)
  }
  for (const error of [new AppError('track_not_found'), new TypeError('a defect')]) {
    const { write, tries } = failing(1, error)
    await t.rejects(keepWriting(write, never), error)
    t.equal(tries(), 1)
  }
})

t.test('a process that ends still tries for a while, and then no more', async t => {
  const { write } = failing(4, new AppError('broker_unavailable'))
  t.equal(await keepWriting(write, AbortSignal.abort()), 'written')
  const stopped = AbortSignal.timeout(500)
  await t.rejects(keepWriting(failing(Number.POSITIVE_INFINITY, new AppError('broker_unavailable')).write, stopped), {
    code: 'broker_unavailable',
  })
})

t.test('several events are all of them or none', async t => {
  const record = dispatched()
  const now = new Date()
  const begun = submitting('i')
  const accepted = { type: 'accepted', intent: 'i', provider_request_id: 'r' } as const
  t.match(applyAll(record, [begun, accepted], now), { status: 'running', attempts: [{ provider_request_id: 'r' }] })
  t.equal(applyAll(record, [begun, { ...accepted, intent: 'another' }], now), null)
  t.equal(applyAll(record, [accepted, begun], now), null)
  t.equal(applyAll(record, [], now), null)
})
