import t from 'tap'
import { waitFor } from '../src/index.ts'

t.test('returns what the condition answers in the end', async t => {
  let looks = 0
  const found = await waitFor(
    () => {
      looks += 1
      return looks === 3 && { looks }
    },
    { what: 'the third look', intervalMs: 1 },
  )
  t.same(found, { looks: 3 })
})

t.test('a condition that throws is looked at again', async t => {
  let looks = 0
  const found = await waitFor(
    async () => {
      looks += 1
      if (looks < 3) throw new Error('not yet')
      return 'there'
    },
    { what: 'the third look', intervalMs: 1 },
  )
  t.equal(found, 'there')
})

t.test('names what was awaited when the limit passes, and why', async t => {
  await t.rejects(
    waitFor(
      () => {
        throw new Error('nobody listens')
      },
      { what: 'the gateway', timeoutMs: 30, intervalMs: 1 },
    ),
    { message: 'timed out after 30 ms waiting for the gateway', cause: { message: 'nobody listens' } },
  )
})

t.test('the limit holds for a condition that never answers', async t => {
  await t.rejects(
    waitFor(() => new Promise<boolean>(() => undefined), { what: 'an answer', timeoutMs: 30 }),
    { message: 'timed out after 30 ms waiting for an answer' },
  )
})
