/** The bytes to send: from `start` to `end`, both included. */
export interface ByteRange {
  start: number
  end: number
}

/**
 * Reads a `Range` header for a body of `length` bytes (RFC 9110 §14): the one range that it asks for, `whole` when there
 * is none or it is not understood (several ranges are not served), or `unsatisfiable`.
 */
export function readByteRange(header: string | undefined, length: number): ByteRange | 'whole' | 'unsatisfiable' {
  const match = /^bytes=\s*(\d*)\s*-\s*(\d*)\s*$/i.exec(header ?? '')
  const [, first = '', last = ''] = match ?? []
  if (match === null || (first === '' && last === '')) return 'whole'
  if (first === '') {
    const suffix = Number(last)
    return suffix === 0 || length === 0 ? 'unsatisfiable' : { start: Math.max(0, length - suffix), end: length - 1 }
  }
  const start = Number(first)
  const end = last === '' ? length - 1 : Math.min(Number(last), length - 1)
  if (last !== '' && Number(last) < start) return 'whole'
  return start >= length ? 'unsatisfiable' : { start, end }
}

/** Lets only the bytes of a range through; what lies before is read and dropped, what lies after is not read. */
export async function* cutRange(
  chunks: AsyncIterable<Uint8Array>,
  { start, end }: ByteRange,
): AsyncGenerator<Uint8Array> {
  let position = 0
  for await (const chunk of chunks) {
    const from = Math.max(0, start - position)
    const to = Math.min(chunk.length, end + 1 - position)
    if (from < to) yield chunk.subarray(from, to)
    position += chunk.length
    if (position > end) return
  }
}
