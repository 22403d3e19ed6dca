import * as fc from 'fast-check'
import type { Arbitrary } from 'fast-check'
import type { MediaType, NamedExamples, OpenApiDocument, Schema } from '../src/openapi/document-shape.ts'

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  // Halves of surrogate pairs included, which are no text that UTF-8 could carry.
  fc.array(fc.integer({ min: 0, max: 0xff_ff }), { maxLength: 12 }).map(units => String.fromCharCode(...units)),
)

const knownTroubles = [
  '',
  ' ',
  '\0',
  '\x1B[31m',
  '\r\nx: y',
  '\uD800',
  '\uDFFF\uD800',
  '\u202E',
  '\uFFFF',
  '\uFEFF',
  '💥',
  'é',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '[object Object]',
  'NaN',
  '-NaN',
  'Infinity',
  '-0',
  '1e999',
  '0x10',
  '1_000',
  '99999999999999999999',
  'null',
  'undefined',
  'true',
  '*',
  '>',
  '.',
  '..',
  'a.b',
  'a.*',
  '>.>',
  '$JS.API.STREAM.LIST',
  '_INBOX.>',
  '$KV.tracks.>',
  '../../etc/passwd',
  'https://',
  'https://[::1',
  'https://a@b:99999/',
  'https://127.1/',
  'https://\0',
  'file:///etc/passwd',
  '//x',
  '%',
  '%zz',
  '%00',
  '%c0%af',
  '%ed%a0%80',
  '%2e%2e%2f',
  "' or 1=1 --",
  '{{7*7}}',
  '${7*7}',
  '<script>',
]

/** Text that is trouble somewhere: for a parser, for a subject of the broker, for an object, for a terminal. */
export const badText = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...knownTroubles) },
  { weight: 6, arbitrary: anyText },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 5_000 }).map(length => 'é'.repeat(length)) },
)

const badNumber = fc.oneof(
  fc.constantFrom(0, -0, -1, 0.1, 2 ** 31, 2 ** 32, 2 ** 53, -(2 ** 63), 1e308, -1e308, 5e-324),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
)

const badValue: Arbitrary<unknown> = fc.oneof(
  badText,
  badNumber,
  fc.constantFrom(null, true, false, [], {}, [[]], [null]),
  fc.jsonValue({ maxDepth: 3 }),
  fc.dictionary(badText, fc.oneof(badText, badNumber), { maxKeys: 20 }),
)

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const valuesOf = (examples: NamedExamples | undefined): unknown[] =>
  Object.values(examples ?? {}).map(({ value }) => value)

function fieldsOf(document: OpenApiDocument, schema: Schema): string[] {
  const { $ref: reference } = schema
  const name = typeof reference === 'string' ? reference.split('/').at(-1) : undefined
  const properties = (document.components.schemas[name ?? ''] ?? schema)['properties']
  return isObject(properties) ? Object.keys(properties) : []
}

/** JSON of fields in their order, names that mean something to an object and names that come twice included. */
const toJson = (fields: readonly (readonly [string, unknown])[]): string =>
  `{${fields.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`

/** A valid body with some of its fields changed, left out, sent twice or added. */
function badObject(good: readonly unknown[], names: readonly string[]): Arbitrary<string> {
  const name = fc.oneof({ weight: 3, arbitrary: fc.constantFrom('x', ...names) }, { weight: 1, arbitrary: badText })
  const start = fc.constantFrom({}, ...good.filter(isObject))
  const changes = fc.array(fc.tuple(name, badValue, fc.constantFrom('set', 'drop', 'add', 'append', 'append')), {
    maxLength: 2,
  })
  return fc.tuple(start, changes).map(([example, all]) => {
    let fields: [string, unknown][] = Object.entries(example)
    for (const [changed, value, how] of all) {
      const before = fields.find(([each]) => each === changed)?.[1]
      if (how !== 'add') fields = fields.filter(([each]) => each !== changed)
      // Still valid where it begins, so that what is wrong gets past the schema.
      const isAppended = how === 'append' && typeof value === 'string'
      const next = isAppended ? `${typeof before === 'string' ? before : 'https://example.com/'}${value}` : value
      if (how !== 'drop') fields.push([changed, next])
    }
    return toJson(fields)
  })
}

const noObject = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '{',
    '}',
    '{"prompt":',
    '{"prompt":"a"',
    '{}{}',
    '{"a":1,}',
    "{'a':1}",
    '\uFEFF{}',
    '\0',
    'NaN',
  ),
  fc.constantFrom(
    '[]',
    'null',
    'true',
    '"text"',
    '1',
    '1e999',
    '{"duration_s":1e999}',
    '{"seed":-0}',
    '{"a":"\u0001"}',
  ),
  fc.constantFrom('['.repeat(50_000), '{"a":'.repeat(20_000), `"${'x'.repeat(300_000)}"`),
  badValue.map(value => JSON.stringify(value)),
  anyText,
)

/** Bodies that are wrong in a few ways or not at all, for what the document says of a route's body, if it takes one. */
export function badBodies(document: OpenApiDocument, media: MediaType | undefined): Arbitrary<Uint8Array> {
  const object = badObject(valuesOf(media?.examples), media === undefined ? [] : fieldsOf(document, media.schema))
  const text = fc.oneof({ weight: 8, arbitrary: object }, { weight: 1, arbitrary: noObject })
  return fc.oneof(
    { weight: 12, arbitrary: text.map(each => Buffer.from(each)) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }) },
  )
}
