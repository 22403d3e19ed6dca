import { once } from 'node:events'
import { pipeline, type Readable, type Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib'

/** More than one is unheard of; many would be work without end. */
const mostCodings = 3

/** The codings of a `Content-Encoding` header in the order to undo them; null when one of them is not known here. */
export function codingsOf(header: string | undefined): Coding[] | null {
  const names = (header ?? '')
    .toLowerCase()
    .split(',')
    .map(name => name.trim())
  const codings = names.filter(name => name !== '' && name !== 'identity').map(name => known.get(name))
  const all = codings.filter(coding => coding !== undefined)
  return all.length < codings.length || all.length > mostCodings ? null : all.toReversed()
}

/** A way to undo one coding, given what is to be decoded. */
type Coding = (encoded: Readable) => Promise<Transform>

const known: ReadonlyMap<string, Coding> = new Map<string, Coding>([
  ['gzip', async () => createGunzip()],
  ['x-gzip', async () => createGunzip()],
  ['deflate', inflateFor],
  ['br', async () => createBrotliDecompress()],
])

/** `deflate` stands for zlib's format (RFC 9110, section 8.4.1.2); some servers leave its two bytes of header out. */
async function inflateFor(encoded: Readable): Promise<Transform> {
  // An empty body has nothing to be read; it ends.
  if (!encoded.readableEnded) await Promise.race([once(encoded, 'readable'), once(encoded, 'end')])
  const head: unknown = encoded.read(1)
  if (!Buffer.isBuffer(head)) return createInflate()
  encoded.unshift(head)
  return ((head[0] ?? 0) & 0x0f) === 8 ? createInflate() : createInflateRaw()
}

/**
 * Undoes the codings of a body. An error of the body, and a body that ends within its coding, are errors of what is
 * returned. What the decoders have not handed out waits in buffers of a fixed size, however much they could unpack.
 */
export async function decoded(body: Readable, codings: readonly Coding[]): Promise<Readable> {
  let current = body
  for (const coding of codings) {
    const decoder = await coding(current)
    pipeline(current, decoder, () => undefined)
    current = decoder
  }
  return current
}
