import * as fc from 'fast-check'
import t from 'tap'
import { chunksOf } from '../src/chunks.ts'

async function* from(pieces: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces
}

t.test('the same bytes, in pieces of one size', async t => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 40 })),
      fc.integer({ min: 1, max: 32 }),
      async (pieces, size) => {
        const chunks: Uint8Array[] = []
        for await (const chunk of chunksOf(from(pieces), size)) chunks.push(chunk)
        const whole = Buffer.concat(pieces)
        t.ok(Buffer.concat(chunks).equals(whole))
        t.equal(chunks.length, Math.ceil(whole.length / size))
        t.ok(chunks.slice(0, -1).every(chunk => chunk.length === size))
        t.ok(chunks.every(chunk => chunk.length > 0))
      },
    ),
    { numRuns: 50 },
  )
})

t.test('a piece is a copy, so that its source may be used again', async t => {
  const source = Uint8Array.of(1, 2, 3, 4)
  const chunks = chunksOf(from([source]), 4)
  const { value } = await chunks.next()
  source.fill(9)
  t.same([...(value ?? [])], [1, 2, 3, 4])
})
