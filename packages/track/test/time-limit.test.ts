import { once } from 'node:events'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import { startTimeLimit, withinTime } from '../src/index.ts'

setFlagsFromString('--expose-gc')
const collectGarbage: unknown = runInNewContext('gc')

t.test('a limit that nobody but its work holds is over in its time, whatever is collected meanwhile', async t => {
  if (typeof collectGarbage !== 'function') throw new Error('there is no gc')
  const caller = new AbortController()
  const works = Array.from({ length: 50 }, () =>
    withinTime(caller.signal, 300, async signal => {
      await once(signal, 'abort')
      return signal.reason instanceof DOMException ? signal.reason.name : 'something else'
    }),
  )
  const timer = setInterval(() => void collectGarbage(), 20)
  const names = await Promise.all(works).finally(() => clearInterval(timer))
  t.same([...new Set(names)], ['TimeoutError'])
})

t.test('the caller ends it sooner, and nothing is held afterwards', async t => {
  const caller = new AbortController()
  const limit = startTimeLimit(caller.signal, 60_000)
  caller.abort()
  t.match(limit.signal, { aborted: true, reason: { name: 'AbortError' } })
  t.notOk(limit.isOver())
  limit.release()
  t.ok(startTimeLimit(caller.signal, 1).signal.aborted, 'one that had ended before')

  const other = new AbortController()
  const released = startTimeLimit(other.signal, 60_000)
  released.release()
  other.abort()
  t.notOk(released.signal.aborted)
})

t.test('what the work answers or throws comes through', async t => {
  const { signal } = new AbortController()
  t.equal(await withinTime(signal, 60_000, async () => 'done'), 'done')
  await t.rejects(
    withinTime(signal, 60_000, async () => {
      throw new Error('not done')
    }),
    { message: 'not done' },
  )
})
