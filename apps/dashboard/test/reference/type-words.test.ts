import t from 'tap'
import type { Schema } from '../../src/reference/document.ts'
import { fieldsOf } from '../../src/reference/fields.ts'
import { tokenSentence } from '../../src/reference/token-sentence.ts'
import { typeWords } from '../../src/reference/type-words.ts'
import { openDocument } from './open-document.ts'

const document = openDocument()
const nullable = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] })
const format = { shape: 'AudioFormat' }

t.test('a schema in words', async t => {
  const table: readonly (readonly [Schema, Partial<ReturnType<typeof typeWords>>])[] = [
    [{ type: 'string' }, { words: ['string'], values: [], limits: [], standard: null }],
    [
      { type: 'integer', minimum: 5, maximum: 4000, default: 60 },
      { limits: ['5 to 4,000'], standard: '60' },
    ],
    [{ type: 'integer', minimum: 1 }, { limits: ['at least 1'] }],
    [{ type: 'string', maxLength: 200 }, { limits: ['at most 200 characters'] }],
    [{ type: 'string', pattern: '^a$' }, { limits: ['matches `^a$`'] }],
    [{ enum: ['a', 'b'] }, { words: ['string'], values: ['a', 'b'] }],
    [{ const: true }, { words: ['boolean'], values: ['true'] }],
    [nullable({ type: 'string' }), { words: ['string', ' or ', 'null'] }],
    [nullable({ enum: ['a'] }), { words: ['string', ' or ', 'null'], values: ['a'] }],
    [{ $ref: '#/components/schemas/AudioFormat' }, { words: [format], values: ['mp3', 'wav', 'flac'] }],
    [{ $ref: '#/components/schemas/Reason' }, { values: [] }],
    [{ type: 'array', items: { $ref: '#/components/schemas/AudioFormat' } }, { words: ['array of ', format] }],
    [
      { type: 'array', items: { enum: ['a'] }, uniqueItems: true, default: [] },
      { limits: ['each once'], standard: '[]' },
    ],
    [
      { type: 'object', patternProperties: { '^.{1,9}$': { type: 'string', maxLength: 5 } }, maxProperties: 2 },
      {
        words: ['object, each value ', 'string'],
        limits: ['at most 2 pairs', 'names match `^.{1,9}$`', 'values: at most 5 characters'],
      },
    ],
  ]
  for (const [schema, expected] of table) t.match(typeWords(document, schema), expected, JSON.stringify(schema))
  t.throws(() => typeWords(document, Object.assign({ type: 'integer' }, { multipleOf: 2 })), /no words for multipleOf/)
})

t.test('the fields of an object, those of the objects in it behind their own', async t => {
  const inner: Schema = {
    type: 'object',
    required: ['b'],
    properties: { b: { type: 'string' }, c: { type: 'string' } },
  }
  const schema: Schema = {
    required: ['a'],
    properties: { a: nullable(inner), list: { type: 'array', items: inner }, last: { type: 'string' } },
  }
  t.strictSame(
    fieldsOf(schema).map(({ path, required }) => (required ? `${path}!` : path)),
    ['a!', 'a.b!', 'a.c', 'list', 'list[].b!', 'list[].c', 'last'],
  )
})

t.test('what a call has to carry', async t => {
  t.equal(tokenSentence({ security: [] }), 'Needs no token.')
  t.equal(tokenSentence({ security: [{ client_token: [] }] }), 'Needs a client token of any scope.')
  t.equal(
    tokenSentence({ security: [{ client_token: ['tracks'] }, { event_ticket: [] }] }),
    'Needs a client token with the scope `tracks`, or a ticket.',
  )
})
