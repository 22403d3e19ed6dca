import { sendOnce, type WireRequest } from '@soundfoundry/wire'

/** One request on the wire and what became of it. Every decision is taken from this, never from a client's error. */
export interface Exchange {
  /** null when no status line was received. */
  status: number | null
  /** The body as JSON; undefined when there is none or it cannot be read. */
  body: unknown
  headers: AnswerHeaders
  /** What was thrown, by the connection or while the body was read. */
  error?: unknown
  /** Why we ended the request ourselves: the caller gave it up, or our time limit passed. */
  stopped?: 'canceled' | 'time_limit'
  /** True when nothing was tried: the request was given up before, or could not be put together. */
  unsent?: true
  /** True when the connection never stood, so that not a byte was sent. */
  unconnected?: true
}

/** The answer headers that mean something to us, as they came. */
export interface AnswerHeaders {
  contentType?: string
  retryAfter?: string
  errorType?: string
  billableUnits?: string
  timeoutType?: string
  /** When it was answered, by the clock of whoever answered. */
  date?: string
}

/** How long a request may take, and who may end it sooner. */
export interface Limits {
  signal: AbortSignal
  timeoutMs: number
}

/** The most that is read of an answer, in bytes: a page of the listing carries 100 inputs and outputs, a result may carry its audio. */
const maxBodyBytes = 16 * 1024 * 1024

/** Sends one request, exactly once whatever comes back, and reads its answer. Never throws. */
export async function exchangeOnce(url: string | URL, init: WireRequest): Promise<Exchange> {
  const { status, headers, body, left, error } = await sendOnce(url, init, maxBodyBytes)
  return {
    status,
    body: body === null ? undefined : parseJson(body),
    headers: headersOf(headers),
    ...(error === undefined ? {} : { error }),
    ...(left ? {} : { unconnected: true }),
  }
}

/**
 * Runs one exchange under a time limit and a caller's signal, and marks it `stopped` when one of them ended it.
 * A signal that is aborted already sends nothing.
 */
export async function withinLimits(limits: Limits, run: (signal: AbortSignal) => Promise<Exchange>): Promise<Exchange> {
  if (limits.signal.aborted) return { ...nothingSent(undefined), stopped: 'canceled' }
  const controller = new AbortController()
  let stopped: Exchange['stopped']
  const stop = (why: 'canceled' | 'time_limit') => {
    stopped ??= why
    controller.abort()
  }
  const onAbort = () => stop('canceled')
  limits.signal.addEventListener('abort', onAbort, { once: true })
  const timer = setTimeout(() => stop('time_limit'), limits.timeoutMs)
  try {
    const exchange = await run(controller.signal)
    return stopped !== undefined && 'error' in exchange ? { ...exchange, stopped } : exchange
  } finally {
    clearTimeout(timer)
    limits.signal.removeEventListener('abort', onAbort)
  }
}

/** An exchange that never began, for instance because the client refused its arguments. */
export function nothingSent(error: unknown): Exchange {
  return { status: null, body: undefined, headers: {}, error, unsent: true }
}

function headersOf(given: Headers): AnswerHeaders {
  const headers: AnswerHeaders = {}
  const named = {
    contentType: 'content-type',
    retryAfter: 'retry-after',
    errorType: 'x-fal-error-type',
    billableUnits: 'x-fal-billable-units',
    timeoutType: 'x-fal-request-timeout-type',
    date: 'date',
  } as const
  for (const key of ['contentType', 'retryAfter', 'errorType', 'billableUnits', 'timeoutType', 'date'] as const) {
    const value = given.get(named[key])
    if (value !== null) headers[key] = value
  }
  return headers
}

function parseJson(text: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text)
    return parsed
  } catch {
    return undefined
  }
}
