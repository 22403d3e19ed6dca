/** The same bytes in pieces of exactly `size` (the last may be shorter), each a copy that the source cannot change any more. */
export async function* chunksOf(data: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  let parts: Uint8Array[] = []
  let held = 0
  for await (const piece of data) {
    let rest = piece
    while (held + rest.length >= size) {
      const missing = size - held
      yield Buffer.concat([...parts, rest.subarray(0, missing)])
      parts = []
      held = 0
      rest = rest.subarray(missing)
    }
    if (rest.length > 0) {
      parts.push(rest)
      held += rest.length
    }
  }
  if (held > 0) yield Buffer.concat(parts)
}
