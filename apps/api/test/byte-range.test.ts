import * as fc from 'fast-check'
import t from 'tap'
import { cutRange, readByteRange } from '../src/byte-range.ts'

t.test('a range is read as RFC 9110 writes it', async t => {
  const cases: readonly [header: string | undefined, length: number, range: ReturnType<typeof readByteRange>][] = [
    [undefined, 10, 'whole'],
    ['bytes=0-0', 10, { start: 0, end: 0 }],
    ['bytes=2-5', 10, { start: 2, end: 5 }],
    ['Bytes= 2 - 5 ', 10, { start: 2, end: 5 }],
    ['bytes=9-9', 10, { start: 9, end: 9 }],
    ['bytes=9-99', 10, { start: 9, end: 9 }],
    ['bytes=4-', 10, { start: 4, end: 9 }],
    ['bytes=-3', 10, { start: 7, end: 9 }],
    ['bytes=-99', 10, { start: 0, end: 9 }],
    ['bytes=10-', 10, 'unsatisfiable'],
    ['bytes=10-20', 10, 'unsatisfiable'],
    ['bytes=-0', 10, 'unsatisfiable'],
    ['bytes=0-', 0, 'unsatisfiable'],
    ['bytes=-1', 0, 'unsatisfiable'],
    [`bytes=${'9'.repeat(400)}-`, 10, 'unsatisfiable'],
    [`bytes=0-${'9'.repeat(400)}`, 10, { start: 0, end: 9 }],
    ['bytes=5-2', 10, 'whole'],
    ['bytes=-', 10, 'whole'],
    ['bytes=a-b', 10, 'whole'],
    ['bytes=0-1,4-5', 10, 'whole'],
    ['items=0-1', 10, 'whole'],
    ['0-1', 10, 'whole'],
  ]
  for (const [header, length, range] of cases) t.same(readByteRange(header, length), range, `${header} of ${length}`)
})

t.test('whatever is sent, a range lies within the body', async t => {
  const bound = fc.oneof(fc.constant(''), fc.nat(40).map(String))
  const header = fc.oneof(
    fc.string(),
    fc.tuple(bound, bound).map(([first, last]) => `bytes=${first}-${last}`),
  )
  fc.assert(
    fc.property(header, fc.nat(30), (header, length) => {
      const range = readByteRange(header, length)
      if (typeof range === 'string') return true
      return range.start >= 0 && range.start <= range.end && range.end < length
    }),
  )
  t.pass('for every header tried')
})

async function* piecesOf(bytes: Uint8Array, sizes: readonly number[]) {
  let at = 0
  for (const size of [...sizes, bytes.length]) {
    yield bytes.subarray(at, at + size)
    at += size
  }
}

t.test('a cut gives exactly the bytes of the range, however the body comes', async t => {
  const body = fc.uint8Array({ minLength: 1, maxLength: 50 })
  await fc.assert(
    fc.asyncProperty(body, fc.array(fc.nat(12)), fc.nat(), fc.nat(), async (bytes, sizes, one, other) => {
      const [a, b] = [one % bytes.length, other % bytes.length]
      const range = { start: Math.min(a, b), end: Math.max(a, b) }
      const got = []
      for await (const piece of cutRange(piecesOf(bytes, sizes), range)) got.push(piece)
      return Buffer.concat(got).equals(bytes.subarray(range.start, range.end + 1))
    }),
  )
  t.pass('for every body and range tried')
})

t.test('nothing is read beyond the range', async t => {
  let read = 0
  async function* counted() {
    for (; read < 10;) {
      read += 1
      yield new Uint8Array(10)
    }
  }
  const got = []
  for await (const piece of cutRange(counted(), { start: 5, end: 19 })) got.push(piece.length)
  t.same(got, [5, 10])
  t.equal(read, 2)
})
