import t from 'tap'
import { annotationsOf } from '../src/annotations.ts'

t.test('reads what a schema says, and only in the type it must have', async t => {
  t.strictSame(annotationsOf({ description: 'A.', default: 1, minimum: 0, maximum: 2, enum: ['a', 'b'] }), {
    description: 'A.',
    default: 1,
    minimum: 0,
    maximum: 2,
    values: ['a', 'b'],
  })
  const nothing = { description: '', default: undefined, minimum: undefined, maximum: undefined, values: [] }
  t.strictSame(annotationsOf({}), nothing)
  t.strictSame(annotationsOf({ description: 1, default: true, minimum: '0', enum: 'a' }), nothing)
})
