import type { IncomingMessage } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'

/**
 * Reads a body as text, decoded where it comes encoded although nobody asked for it.
 *
 * @param maxBytes the most that is read, counted after decoding
 * @throws RangeError when the body is longer; whatever the connection or the decoder threw, when it breaks off
 */
export async function readText(response: IncomingMessage, maxBytes: number): Promise<string> {
  let text = ''
  const collect = async (source: AsyncIterable<Buffer>): Promise<void> => {
    const decoder = new TextDecoder()
    let bytes = 0
    for await (const chunk of source) {
      bytes += chunk.byteLength
      if (bytes > maxBytes) throw new RangeError(`the answer is longer than ${maxBytes} bytes`)
      text += decoder.decode(chunk, { stream: true })
    }
    text += decoder.decode()
  }
  const decode = decoderOf(response.headers['content-encoding'])
  await (decode === null ? pipeline(response, collect) : pipeline(response, decode, collect))
  return text
}

function decoderOf(encoding: string | undefined) {
  switch (encoding?.trim().toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip()
    case 'deflate':
      return createInflate()
    case 'br':
      return createBrotliDecompress()
    default:
      return null
  }
}
