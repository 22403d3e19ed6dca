import t from 'tap'
import { alreadyHas } from '../src/answer-track.ts'

t.test('whether the caller has it already', async t => {
  const cases: readonly [header: string | undefined, has: boolean][] = [
    [undefined, false],
    ['', false],
    ['"7"', true],
    ['W/"7"', true],
    ['"6", "7"', true],
    ['"6","8"', false],
    ['7', false],
    ['*', true],
    ['"77"', false],
  ]
  for (const [header, has] of cases) t.equal(alreadyHas(header, '"7"'), has, String(header))
})
