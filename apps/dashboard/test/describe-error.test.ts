import { GatewayUnreachable, SoundFoundryProblem, UnexpectedAnswer } from '@soundfoundry/client'
import t from 'tap'
import { describeError, errorLine, isForbidden, wantsToken } from '../src/model/describe-error.ts'

const problem = (status: number): SoundFoundryProblem =>
  new SoundFoundryProblem(
    { status, title: 'No', detail: 'Not so.', fix: 'Do it so.', errors: [{ path: 'prompt', message: 'is missing' }] },
    null,
  )

t.test('a problem is told with its fix and its fields', async t => {
  const text = { message: 'Not so.', fix: 'Do it so.', fields: [{ path: 'prompt', message: 'is missing' }] }
  t.strictSame(describeError(problem(400)), text)
  t.equal(errorLine(problem(400)), 'Not so. Do it so.')
})

t.test('anything else is told as it is', async t => {
  t.match(errorLine(new GatewayUnreachable('http://x', null)), /No gateway answers at http:\/\/x\. Check that it runs/)
  t.match(errorLine(new UnexpectedAnswer(502, 'it gives no reason')), /status 502/)
  t.equal(errorLine('so'), 'so')
})

t.test('another token is asked for with a 401 alone', async t => {
  t.strictSame(
    [401, 403, 500].map(status => wantsToken(problem(status))),
    [true, false, false],
  )
  t.strictSame(
    [401, 403, 500].map(status => isForbidden(problem(status))),
    [false, true, false],
  )
  t.notOk(wantsToken(new GatewayUnreachable('http://x', null)))
})
