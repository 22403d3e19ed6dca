import { initialRecord } from '@soundfoundry/track'
import t from 'tap'
import { StateQueue, type QueuedState } from '../src/state-queue.ts'
import { makeRequest } from './track-steps.ts'

const record = initialRecord(makeRequest())
const state = (revision: number): QueuedState => ({ record, revision, again: false })
const revisionOf = (taken: QueuedState | string): number | string =>
  typeof taken === 'string' ? taken : taken.revision

t.test('states come out in order; of too many the newest are kept', async t => {
  const queue = new StateQueue()
  for (let revision = 1; revision <= 3; revision++) queue.put(state(revision))
  const first = [revisionOf(await queue.take(1)), revisionOf(await queue.take(1)), revisionOf(await queue.take(1))]
  t.same(first, [1, 2, 3])
  for (let revision = 1; revision <= 1_000; revision++) queue.put(state(revision))
  const kept = []
  for (let taken = await queue.take(1); taken !== 'quiet'; taken = await queue.take(1)) kept.push(revisionOf(taken))
  t.ok(kept.length < 100)
  t.equal(kept.at(-1), 1_000)
})

t.test('whoever waits is woken by a state, by the end, or by the silence', async t => {
  const queue = new StateQueue()
  const waiting = queue.take(60_000)
  queue.put(state(5))
  t.equal(revisionOf(await waiting), 5)
  t.equal(await queue.take(1), 'quiet')
  const last = queue.take(60_000)
  queue.end()
  t.equal(await last, 'ended')
  t.equal(await queue.take(60_000), 'ended')
})
