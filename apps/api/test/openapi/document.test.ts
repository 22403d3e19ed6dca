import t from 'tap'
import { Type } from 'typebox'
import { writeDocument } from '../../src/openapi/document.ts'
import type { OperationNotes } from '../../src/openapi/operation.ts'
import { References } from '../../src/openapi/references.ts'

const notes: OperationNotes = {
  operationId: 'getThing',
  summary: 'A thing',
  description: 'It is.',
  tag: 'Health',
  scope: 'any',
  answers: { 200: { description: 'It.', body: 'Health' } },
  examples: { one: { summary: 'One', query: { limit: 1 }, answer: { status: 200, body: { status: 'ok' } } } },
}
const querystring = Type.Object({ limit: Type.Integer({ default: 20 }), name: Type.String() })

t.test('routes and notes have to know of each other', async t => {
  const none = new Map<string, object>()
  t.throws(() => writeDocument(new Map([['GET /thing', {}]]), {}, '1'), /GET \/thing: describe it/)
  t.throws(() => writeDocument(none, { 'GET /thing': notes }, '1'), /GET \/thing: .* no such route/)
})

t.test('an operation says what validates, and what it is answered with', async t => {
  const document = writeDocument(new Map([['GET /thing', { querystring }]]), { 'GET /thing': notes }, '1')
  const operation = document.paths['/thing']?.['get']
  t.match(operation?.parameters, [
    { name: 'limit', in: 'query', required: false, schema: { type: 'integer', default: 20 } },
    { name: 'name', in: 'query', required: true },
  ])
  t.match(operation?.parameters?.[0]?.examples, { one: { value: 1 } })
  t.strictSame(Object.keys(operation?.responses ?? {}), ['200', '400', '401', '403', '414', '429', '431', '500', '503'])
  t.strictSame(operation?.responses['401'], { $ref: '#/components/responses/Unauthorized' })
  t.match(document.components.responses['Unauthorized'], { description: /^`unauthorized`: / })
})

t.test('what has a name is referred to, with what is said of it at its place', async t => {
  const Colour = Type.Enum(['red', 'green'])
  const references = new References({ Colour })
  const wall = Type.Object({
    colour: Type.Enum(['red', 'green'], { description: 'Of the wall.' }),
    height: Type.Number(),
  })
  t.strictSame(JSON.parse(JSON.stringify(references.to(wall))), {
    type: 'object',
    required: ['colour', 'height'],
    properties: {
      colour: { $ref: '#/components/schemas/Colour', description: 'Of the wall.' },
      height: { type: 'number' },
    },
  })
  t.throws(() => new References({ Colour, Color: Type.Enum(['red', 'green']) }), /one|same schema/)
})
