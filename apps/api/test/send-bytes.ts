import { once } from 'node:events'
import { connect } from 'node:net'
import type { Answered } from './openapi/contract.ts'

const endOfHead = '\r\n\r\n'

interface Head {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  /** Where the body begins. */
  readonly bodyAt: number
}

function readHead(received: string): Head | null {
  const end = received.indexOf(endOfHead)
  if (end === -1) return null
  const [status = '', ...lines] = received.slice(0, end).split('\r\n')
  const headers = lines.map(line => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const
  })
  return {
    statusCode: Number(status.split(' ')[1]),
    headers: Object.fromEntries(headers),
    bodyAt: end + endOfHead.length,
  }
}

/** Whether nothing more is to be waited for: an event stream, for one, has no end while its track is not done. */
function isWhole({ statusCode, headers, bodyAt }: Head, received: string, isHead: boolean): boolean {
  if (isHead || statusCode === 204 || statusCode === 304) return true
  if (headers['content-type']?.startsWith('text/event-stream') === true) return true
  const length = headers['content-length']
  return length !== undefined && received.length - bodyAt >= Number(length)
}

/**
 * What a gateway answers to these very bytes, which need not be HTTP; the connection is left as soon as that is known.
 *
 * @param isHead whether it is a HEAD request, whose answer has the length of a body that does not follow
 * @throws Error when no whole answer has come within the limit, or before the gateway closed the connection
 */
export async function sendBytes(
  url: string,
  bytes: Uint8Array,
  { isHead = false, limitMs = 60_000 }: { isHead?: boolean; limitMs?: number } = {},
): Promise<Answered> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  let received = ''
  socket.setEncoding('latin1')
  try {
    await new Promise<void>((resolve, reject) => {
      const limit = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs)
      socket.on('data', chunk => {
        received += String(chunk)
        const head = readHead(received)
        if (head !== null && isWhole(head, received, isHead)) resolve()
      })
      // A reset after the answer is what becomes of bytes that nobody wanted to read.
      socket.once('error', () => resolve())
      socket.once('close', () => {
        clearTimeout(limit)
        resolve()
      })
      socket.write(bytes)
    })
  } finally {
    if (!socket.closed) {
      const closed = once(socket, 'close')
      socket.destroy()
      await closed
    }
  }
  const head = readHead(received)
  if (head === null) throw new Error(`the connection was closed without an answer: ${JSON.stringify(received)}`)
  // What follows it is another answer: to bytes behind the request that could not be read as one.
  const length = Number(head.headers['content-length'] ?? Number.POSITIVE_INFINITY)
  const body = Buffer.from(received.slice(head.bodyAt, head.bodyAt + length), 'latin1').toString()
  return { statusCode: head.statusCode, headers: head.headers, body }
}
