import { startTimeLimit } from '@soundfoundry/track'
import { sendOnce } from '@soundfoundry/wire'
import Replicate from 'replicate'

/** What Replicate answered. `body` is the JSON value, else the text, else undefined when it could not be read to its end. */
export interface Answer {
  kind: 'answer'
  status: number
  /** The `Content-Type` header. */
  contentType: string | null
  /** The `Retry-After` header. */
  retryAfter: string | null
  /** The `Date` header. */
  date?: string | null
  body: unknown
}

/** No answer. `sent` is false only when not even a connection was tried, `left` only when certainly not a byte was sent. */
export interface Silence {
  kind: 'silence'
  sent: boolean
  left: boolean
  stoppedBy: 'time_limit' | 'caller' | null
  error: unknown
}

export type Heard = Answer | Silence

export interface ExchangeOptions {
  endpoint: URL
  token: string
  signal: AbortSignal
  timeoutMs: number
  /** Asked right before the first byte is written; of a submit only. */
  confirm?: (() => Promise<boolean>) | undefined
}

/**
 * Asks Replicate one thing through its client: exactly one request on the wire, and never a throw.
 *
 * `replicate` 1.4.0 repeats a request up to five times without a pause: on 429, for reads on every 5xx, and on whatever `fetch`
 * throws, which for a submit means paid duplicates. It hands `fetch` the same `init` object each time, so the one outcome is
 * replayed to it. What is reported is taken off the wire, because the client's own error has its body already consumed.
 */
export async function exchange(
  options: ExchangeOptions,
  ask: (client: Replicate, signal: AbortSignal) => Promise<unknown>,
): Promise<Heard> {
  const limit = startTimeLimit(options.signal, options.timeoutMs)
  const wire = openWire(options.confirm)
  let failure: unknown = null
  try {
    limit.signal.throwIfAborted()
    // `fileEncodingStrategy` stays at its default: 'data-uri' makes replicate 1.4.0 send the client itself, token and all, as input.
    const client = new Replicate({
      auth: options.token,
      baseUrl: options.endpoint.href,
      fetch: wire.fetch,
      useFileOutput: false,
    })
    await ask(client, limit.signal)
  } catch (error) {
    failure = error
  } finally {
    limit.release()
  }
  const answer = wire.answer()
  if (answer !== null) return answer
  const stoppedBy = limit.isOver() ? 'time_limit' : options.signal.aborted ? 'caller' : null
  return { kind: 'silence', sent: wire.wasUsed(), left: wire.hasLeft(), stoppedBy, error: failure }
}

interface Wire {
  fetch: (input: Request | string, init?: RequestInit) => Promise<Response>
  answer: () => Answer | null
  wasUsed: () => boolean
  hasLeft: () => boolean
}

/** The most that is read of an answer, in bytes: a page of the listing carries 100 inputs, a prediction may carry its audio. */
const maxBodyBytes = 16 * 1024 * 1024

function openWire(confirm: ExchangeOptions['confirm']): Wire {
  let first: { init: RequestInit | undefined; reply: Promise<ReplayableReply> } | null = null
  let answer: Answer | null = null
  let left = false

  async function send(input: Request | string, init: RequestInit | undefined): Promise<ReplayableReply> {
    const sent = await sendOnce(input instanceof Request ? input.url : input, { ...init, confirm }, maxBodyBytes)
    left = sent.left
    const { status, headers } = sent
    if (status === null) throw sent.error
    answer = {
      kind: 'answer',
      status,
      contentType: headers.get('content-type'),
      retryAfter: headers.get('retry-after'),
      date: headers.get('date'),
      body: sent.body === null ? undefined : parseBody(sent.body),
    }
    if (sent.body === null) throw sent.error
    return { status, text: sent.body }
  }

  return {
    async fetch(input, init) {
      first ??= { init, reply: send(input, init) }
      if (first.init !== init) throw new Error('One exchange is one request, and the client began a second one')
      return replay(await first.reply)
    },
    answer: () => answer,
    wasUsed: () => first !== null,
    hasLeft: () => left,
  }
}

interface ReplayableReply {
  status: number
  text: string
}

/** A fresh response for each time the client asks; statuses that `Response` refuses to hold make the client fail, no more. */
function replay(reply: ReplayableReply): Response {
  const hasNoBody = reply.status === 204 || reply.status === 205 || reply.status === 304
  return new Response(hasNoBody ? null : reply.text, { status: reply.status })
}

function parseBody(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return value
  } catch {
    return text
  }
}
