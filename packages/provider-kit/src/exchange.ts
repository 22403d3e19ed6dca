import { startTimeLimit } from '@soundfoundry/track'
import { sendOnce, type WireRequest } from './send-once.ts'

/** One request on the wire and what became of it. Every decision is taken from this, never from a client's error. */
export interface Exchange {
  /** null when no status line was received. */
  status: number | null
  /** The body as JSON; undefined when there is none or it is not JSON. */
  body: unknown
  /** The body as it came; left out when it did not come to its end. */
  text?: string
  headers: Headers
  /** What was thrown, by the connection or while the body was read. */
  error?: unknown
  /** Why we ended the request ourselves: the caller gave it up, or our time limit passed. */
  stopped?: 'canceled' | 'time_limit'
  /** True when nothing was tried: the request was given up before, or could not be put together. */
  unsent?: true
  /** True when the connection never stood, so that not a byte was sent. */
  unconnected?: true
}

/** How long a request may take, and who may end it sooner. */
export interface Limits {
  signal: AbortSignal
  timeoutMs: number
}

/** Whose call it is and how long it may take. */
export interface Access extends Limits {
  /** The credential as it goes on the wire. */
  secret: string
  /** Asked right before the first byte is written; of a submit only. */
  confirm?: (() => Promise<boolean>) | undefined
}

/** What a provider's client takes for `fetch`. */
export type FetchHook = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

/** The most that is read of an answer, in bytes: a page of a listing carries 100 inputs and outputs, a result may carry its audio. */
const maxBodyBytes = 16 * 1024 * 1024

/** Thrown to a client once its request has been made, so that it neither judges the answer nor sends it again. */
class Captured extends Error {
  override name = 'Captured'
}

/** Sends one request without a client, exactly once whatever comes back, and reads its answer. Never throws. */
export function exchange(url: string | URL, init: WireRequest, limits: Limits): Promise<Exchange> {
  return withinLimits(limits, signal => exchangeOnce(url, { ...init, signal }))
}

/**
 * Makes one request with a provider's own client, exactly once. Never throws.
 *
 * The clients send a request again on their own, some whatever their options say. What they may not do again is therefore
 * decided in their `fetch` hook: the first request goes out, whatever comes of it is kept, and the client is handed an error
 * instead, as often as it asks.
 *
 * @param ask has the client make its request through the hook, under the signal
 */
export function exchangeThroughClient(
  access: Pick<Access, 'signal' | 'timeoutMs' | 'confirm'>,
  ask: (fetch: FetchHook, signal: AbortSignal) => Promise<unknown>,
): Promise<Exchange> {
  return withinLimits(access, async signal => {
    let captured: Promise<Exchange> | undefined
    const hook: FetchHook = async (input, init) => {
      if (captured === undefined) {
        captured = exchangeOnce(input instanceof Request ? input.url : input, { ...init, confirm: access.confirm })
        await captured
      }
      throw new Captured('the answer is captured')
    }
    try {
      await ask(hook, signal)
      return captured ?? nothingSent(undefined)
    } catch (error) {
      return captured ?? nothingSent(error)
    }
  })
}

/** Whether an exchange ended with a 2xx. */
export function isSuccess({ status }: Pick<Exchange, 'status'>): boolean {
  return status !== null && status >= 200 && status < 300
}

/** Marks what a limit ended as `stopped`. A signal that is aborted already sends nothing. */
async function withinLimits(limits: Limits, run: (signal: AbortSignal) => Promise<Exchange>): Promise<Exchange> {
  if (limits.signal.aborted) return { ...nothingSent(undefined), stopped: 'canceled' }
  const limit = startTimeLimit(limits.signal, limits.timeoutMs)
  try {
    const ended = await run(limit.signal)
    if (!('error' in ended)) return ended
    if (limit.isOver()) return { ...ended, stopped: 'time_limit' }
    return limits.signal.aborted ? { ...ended, stopped: 'canceled' } : ended
  } finally {
    limit.release()
  }
}

async function exchangeOnce(url: string | URL, init: WireRequest): Promise<Exchange> {
  const { status, headers, body, left, error } = await sendOnce(url, init, maxBodyBytes)
  return {
    status,
    headers,
    body: body === null ? undefined : parseJson(body),
    ...(body === null ? {} : { text: body }),
    ...(error === undefined ? {} : { error }),
    ...(left ? {} : { unconnected: true }),
  }
}

/** An exchange that never began, for instance because the client refused its arguments. */
function nothingSent(error: unknown): Exchange {
  return { status: null, body: undefined, headers: new Headers(), error, unsent: true }
}

function parseJson(text: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text)
    return parsed
  } catch {
    return undefined
  }
}
