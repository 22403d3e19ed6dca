import t from 'tap'
import { answerOrNothing } from '../src/answer-or-nothing.ts'

const fail = () => Promise.reject(new Error('it failed'))
const never = () => new Promise<string>(() => undefined)

t.test('the answer', async t => {
  const calledOff = new AbortController().signal
  t.equal(await answerOrNothing(async () => 'yes', 10_000, calledOff), 'yes')
})

t.test('nothing, when the question fails, lasts too long, or is called off', async t => {
  const calledOff = new AbortController()
  t.equal(await answerOrNothing(fail, 10_000, calledOff.signal), null)
  let told: AbortSignal | null = null
  const tooLong = answerOrNothing(
    signal => {
      told = signal
      return never()
    },
    5,
    calledOff.signal,
  )
  t.equal(await tooLong, null)
  t.match(told, { aborted: true }, 'whoever was asked is told that nobody waits any more')

  const pending = answerOrNothing(never, 10_000, calledOff.signal)
  calledOff.abort()
  t.equal(await pending, null)
  t.equal(await answerOrNothing(async () => 'late', 10_000, calledOff.signal), null, 'and nobody is asked after that')
})
