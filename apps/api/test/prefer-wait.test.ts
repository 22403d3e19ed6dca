import * as fc from 'fast-check'
import t from 'tap'
import { readPreferWait } from '../src/prefer-wait.ts'

t.test('what a caller prefers is read as RFC 7240 writes it', async t => {
  const cases: readonly [header: string | string[] | undefined, seconds: number | null][] = [
    [undefined, null],
    ['', null],
    ['wait=10', 10],
    ['WAIT = 10', 10],
    ['wait="10"', 10],
    ['wait=10; strict', 10],
    ['respond-async, wait=10', 10],
    [['respond-async', 'wait=10'], 10],
    ['wait=1', 1],
    ['wait=60', 60],
    ['wait=61', 60],
    ['wait=9999999999999999', 60],
    ['wait=0', null],
    ['wait=-1', null],
    ['wait=1.5', null],
    ['wait=ten', null],
    ['wait', null],
    ['wait=', null],
    ['await=10', null],
    ['return=minimal', null],
  ]
  for (const [header, seconds] of cases) t.equal(readPreferWait(header), seconds, JSON.stringify(header))
})

t.test('whatever is sent, the answer is a whole number from 1 to 60 or nothing', async t => {
  const headers = fc.oneof(
    fc.string(),
    fc.array(fc.string()),
    fc.bigInt().map(number => `wait=${number}`),
  )
  fc.assert(
    fc.property(headers, header => {
      const seconds = readPreferWait(header)
      return seconds === null || (Number.isInteger(seconds) && seconds >= 1 && seconds <= 60)
    }),
  )
  fc.assert(fc.property(fc.integer({ min: 1 }), number => readPreferWait(`wait=${number}`) === Math.min(number, 60)))
  t.pass('for every header tried')
})
