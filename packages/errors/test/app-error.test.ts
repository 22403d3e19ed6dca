import t from 'tap'
import { AppError, errorCodes } from '../src/index.ts'

t.test('takes what it does not know better from the table', async t => {
  const error = new AppError('storage_full')
  t.match(error, {
    name: 'AppError',
    message: 'The store is full.',
    code: 'storage_full',
    status: 503,
    retryable: true,
    level: 'error',
    title: errorCodes.storage_full.title,
    fix: errorCodes.storage_full.fix,
  })
  t.equal(error.cause, undefined)
  t.notOk('cause' in error, 'no empty cause for a log to print')
  t.equal(error.operator, errorCodes.storage_full.operator)
  t.equal(new AppError('not_ready').operator, undefined)
  t.equal(new AppError('storage_full', { operator: 'Buy a disk.' }).operator, 'Buy a disk.')
})

t.test('says what was particular about this occurrence', async t => {
  const cause = new Error('socket closed')
  const errors = [{ path: '/prompt', message: 'is too short' }]
  const error = new AppError('invalid_request', {
    detail: 'One field is wrong.',
    fix: 'Write a longer prompt.',
    cause,
    context: { client: 'a' },
    errors,
  })
  t.ok(error instanceof Error)
  t.equal(error.message, 'One field is wrong.')
  t.equal(error.detail, 'One field is wrong.')
  t.equal(error.fix, 'Write a longer prompt.')
  t.equal(error.cause, cause)
  t.strictSame(error.context, { client: 'a' })
  t.equal(error.errors, errors)
})
