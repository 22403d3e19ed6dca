import t from 'tap'
import { readProblem } from '../src/problem-body.ts'

t.test('the refused fields are named without their prefix, once each', async t => {
  const body = {
    title: 'Input validation failed',
    detail: '- input.lyrics: too long\n- input.prompt: too short\n',
    status: 422,
    invalid_fields: [
      { type: 'max_length', field: 'input.lyrics', description: 'too long' },
      { type: 'max_length', field: 'input.lyrics', description: 'again' },
      { type: 'min_length', field: 'input.prompt', description: 'too short' },
    ],
  }
  t.match(readProblem({ body }), { fields: ['lyrics', 'prompt'], isValidation: true })
  const older = { title: body.title, detail: body.detail, status: 422 }
  t.match(readProblem({ body: older }), { fields: ['lyrics', 'prompt'], isValidation: true })
})

t.test('a field name that is not a name is not passed on', async t => {
  const body = {
    title: 'Input validation failed',
    invalid_fields: [{ field: 'my secret song words' }, { field: 7 }, null],
  }
  t.same(readProblem({ body }).fields, [])
})

t.test('any other body reads as empty or as its text', async t => {
  for (const body of [undefined, null, 7, [], { detail: [{ msg: 'x' }] }]) {
    t.same(readProblem({ body }), { says: '', fields: [], isValidation: false, retryAfter: undefined })
  }
  t.equal(readProblem({ body: undefined, text: '<html>502</html>' }).says, '<html>502</html>')
  t.equal(readProblem({ body: undefined, text: 'x'.repeat(100_000) }).says.length, 4000)
})
