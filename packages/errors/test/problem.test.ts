import t from 'tap'
import { AppError, errorCodes, toProblem } from '../src/index.ts'

t.test('an error of ours becomes its problem, without its cause and context', async t => {
  const error = new AppError('invalid_request', {
    detail: 'Two fields are wrong.',
    cause: new Error('from the inside'),
    context: { address: 'from the inside' },
    operator: 'from the inside',
    errors: [{ path: '/prompt', message: 'is too short' }],
  })
  t.strictSame(toProblem(error), {
    type: 'urn:soundfoundry:error:invalid_request',
    title: 'The request is not valid',
    status: 400,
    detail: 'Two fields are wrong.',
    code: 'invalid_request',
    fix: errorCodes.invalid_request.fix,
    errors: [{ path: '/prompt', message: 'is too short' }],
  })
})

t.test('a fix for this occurrence goes before the one of the table', async t => {
  t.equal(toProblem(new AppError('forbidden', { fix: 'Ask the owner.' })).fix, 'Ask the owner.')
})

t.test('the occurrence is named when it has a name', async t => {
  t.equal(toProblem(new AppError('not_found'), 'urn:soundfoundry:request:7').instance, 'urn:soundfoundry:request:7')
})

t.test('whatever else was thrown tells a caller nothing', async t => {
  const inside = 'from the inside'
  const thrown: readonly unknown[] = [
    new Error(inside),
    Object.assign(new Error(inside), { statusCode: 400, code: 'invalid_request', fix: inside }),
    new AppError('internal', { detail: inside, fix: inside, errors: [{ path: inside, message: inside }] }),
    inside,
    { detail: inside },
    null,
    undefined,
  ]
  for (const error of thrown) {
    t.strictSame(toProblem(error), {
      type: 'urn:soundfoundry:error:internal',
      title: errorCodes.internal.title,
      status: 500,
      detail: `${errorCodes.internal.title}.`,
      code: 'internal',
      fix: errorCodes.internal.fix,
    })
  }
})
