import { Ajv, type AnySchemaObject } from 'ajv'
import t from 'tap'
import { validationErrors } from '../src/validation-errors.ts'

const ajv = new Ajv({ allErrors: true, verbose: true, strictTypes: false })

function errorsOf(schema: AnySchemaObject, data: unknown) {
  const validate = ajv.compile(schema)
  validate(data)
  return validationErrors(validate.errors ?? [], 'body')
}

const nullable = { anyOf: [{ type: 'string', minLength: 3 }, { type: 'null' }] }
const cases: readonly [string, AnySchemaObject, unknown, string, string][] = [
  ['a wrong type', { type: 'object' }, 'x', 'body', 'must be an object'],
  ['several types', { type: ['string', 'null'] }, 1, 'body', 'must be a string or null'],
  ['an enum', { enum: ['a', 'b'] }, 'c', 'body', 'must be one of: a, b'],
  ['a constant', { const: 1 }, 2, 'body', 'must be 1'],
  ['a choice of constants', { anyOf: [{ const: 'a' }, { const: 'b' }] }, 'c', 'body', 'must be one of: a, b'],
  ['a choice of types', nullable, 5, 'body', 'must be one of: a string, null'],
  ['a choice that was nearly met', nullable, 'x', 'body', 'must be at least 3 characters long'],
  ['a range', { minimum: 1 }, 0, 'body', 'must be at least 1'],
  ['an upper limit', { maximum: 1 }, 2, 'body', 'must be at most 1'],
  ['an open range', { exclusiveMinimum: 1 }, 1, 'body', 'must be more than 1'],
  ['an open upper limit', { exclusiveMaximum: 1 }, 1, 'body', 'must be less than 1'],
  ['a long text', { maxLength: 1 }, 'xx', 'body', 'must be at most 1 character long'],
  ['a short list', { minItems: 1 }, [], 'body', 'must have at least 1 entry'],
  ['a large object', { maxProperties: 0 }, { a: 1 }, 'body', 'must have at most 0 entries'],
  ['a pattern', { pattern: '^https://' }, 'ftp', 'body', 'must match ^https://'],
  ['a missing field', { required: ['a'] }, {}, 'a', 'is required'],
  ['an unknown field', { properties: {}, additionalProperties: false }, { 'a"b': 1 }, 'a"b', 'unknown field "a\\"b"'],
  [
    'a field within',
    { properties: { 'a/b': { type: 'array', items: { type: 'null' } } } },
    { 'a/b': [1] },
    'a/b.0',
    'must be null',
  ],
  ['something rare', { multipleOf: 2 }, 3, 'body', 'must be multiple of 2'],
]

for (const [name, schema, data, path, message] of cases) {
  t.test(`${name} is said in words`, async t => {
    t.strictSame(errorsOf(schema, data), [{ path, message }])
  })
}

t.test('a name that is too long names its field', async t => {
  const errors = errorsOf({ propertyNames: { maxLength: 3 } }, { abcd: 1 })
  t.match(errors[0], { path: 'abcd', message: 'must be at most 3 characters long' })
})

t.test('a flood of mistakes is cut short, and so is a long name', async t => {
  const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`${'x'.repeat(100)}${index}`, 1]))
  const errors = errorsOf({ properties: {}, additionalProperties: false }, many)
  t.equal(errors.length, 20)
  t.equal(errors[0]?.path, `${'x'.repeat(64)}…`)
})

t.test('no value is quoted', async t => {
  const schema = { properties: { a: { enum: ['x'] }, b: { type: 'integer' }, c: { pattern: '^$' } } }
  t.notOk(JSON.stringify(errorsOf(schema, { a: 'planted', b: 'planted', c: 'planted' })).includes('planted'))
})
