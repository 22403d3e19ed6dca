import http, { type ClientRequest, type IncomingMessage } from 'node:http'
import https from 'node:https'
import { readText } from './read-text.ts'

/** What one request came to. */
export interface Sent {
  /** null when no status line was received. */
  status: number | null
  /** Empty when no status line was received. */
  headers: Headers
  /** The whole body; null when it did not come to its end, cannot be decoded or is longer than allowed. */
  body: string | null
  /** False only when it is certain that not a byte of the request was sent. */
  left: boolean
  /** What was thrown, by the connection or while the body was read. */
  error?: unknown
}

/** One request, as `fetch` takes it. */
export interface WireRequest extends RequestInit {
  confirm?: (() => Promise<boolean>) | undefined
}

/** Reads may share connections that idle; keeping them open saves a TLS handshake a look. */
const shared = { http: new http.Agent({ keepAlive: true }), https: new https.Agent({ keepAlive: true }) }

/**
 * Sends one request and reads its answer: exactly one request on the wire whatever comes back. Never throws.
 *
 * Not `fetch`: that sends a request again by itself after a 421, and follows redirects unless told otherwise. Nothing is
 * followed, repeated or upgraded here. Whatever is not a GET goes over a connection of its own: one that idled may be
 * closed by the far end at that very moment, and then nobody could tell whether the request arrived. Its first byte is
 * written once that connection stands, so that a failure before is known to have sent nothing.
 *
 * @param init `method`, `headers`, `body` (text only) and `signal`, as for `fetch`; `confirm` is asked once, when the
 *   connection stands and right before the first byte is written, and nothing is written unless it resolves to true
 * @param maxBytes the most of a body that is read
 */
export async function sendOnce(url: string | URL, init: WireRequest, maxBytes: number): Promise<Sent> {
  const progress = { left: false }
  let response: IncomingMessage | undefined
  try {
    init.signal?.throwIfAborted()
    response = await answerTo(open(new URL(url), init, progress))
    const answer = { status: response.statusCode ?? null, headers: headersOf(response), left: true }
    try {
      return { ...answer, body: await readText(response, maxBytes) }
    } catch (error) {
      return { ...answer, body: null, error }
    }
  } catch (error) {
    return { status: null, headers: new Headers(), body: null, left: progress.left, error }
  } finally {
    response?.destroy()
  }
}

function open(url: URL, init: WireRequest, progress: { left: boolean }): ClientRequest {
  const method = init.method ?? 'GET'
  const body = init.body ?? ''
  if (typeof body !== 'string') throw new TypeError('only text can be sent')
  const isSecure = url.protocol === 'https:'
  const request = (isSecure ? https : http).request(url, {
    method,
    headers: { ...Object.fromEntries(new Headers(init.headers)), 'accept-encoding': 'identity' },
    agent: method === 'GET' && init.confirm === undefined ? shared[isSecure ? 'https' : 'http'] : false,
    ...(init.signal == null ? {} : { signal: init.signal }),
  })
  const write = (): void => {
    // Given up meanwhile: nothing has left, and nothing will.
    if (request.destroyed) return
    progress.left = true
    request.end(body)
  }
  const refuse = (): void => void request.destroy(new Error('it was not confirmed'))
  const whenConnected = (): void => {
    if (init.confirm === undefined) write()
    else init.confirm().then(isConfirmed => (isConfirmed ? write() : refuse()), refuse)
  }
  if (method === 'GET' && init.confirm === undefined) write()
  else request.once('socket', socket => socket.once(isSecure ? 'secureConnect' : 'connect', whenConnected))
  return request
}

function answerTo(request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve)
    // It stays on: what breaks after the answer began is told by the answer, and here to nobody.
    request.on('error', reject)
  })
}

function headersOf(response: IncomingMessage): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(response.headers)) {
    for (const each of Array.isArray(value) ? value : [value ?? '']) headers.append(name, each)
  }
  return headers
}
