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
  /** True when it is certain that not a byte was sent. */
  unsent?: true
}

/** The answer headers that mean something to us, as they came. */
export interface AnswerHeaders {
  retryAfter?: string
  errorType?: string
  billableUnits?: string
  timeoutType?: string
}

/** How long a request may take, and who may end it sooner. */
export interface Limits {
  signal: AbortSignal
  timeoutMs: number
}

/** Larger than any answer of fal's: a page of the listing carries at most 100 inputs and outputs. */
const maxBodyBytes = 16 * 1024 * 1024

/**
 * Sends one request and reads its answer. Never throws.
 *
 * A redirect is an answer here and is not followed: following one would send a submit a second time.
 */
export async function exchangeOnce(url: string | URL, init: RequestInit): Promise<Exchange> {
  let response: Response
  try {
    response = await fetch(url, { ...init, redirect: 'manual' })
  } catch (error) {
    return { status: null, body: undefined, headers: {}, error }
  }
  const answer = { status: response.status, headers: headersOf(response) }
  try {
    return { ...answer, body: parseJson(await readText(response)) }
  } catch (error) {
    return { ...answer, body: undefined, error }
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

function headersOf(response: Response): AnswerHeaders {
  const headers: AnswerHeaders = {}
  const named = {
    retryAfter: 'retry-after',
    errorType: 'x-fal-error-type',
    billableUnits: 'x-fal-billable-units',
    timeoutType: 'x-fal-request-timeout-type',
  } as const
  for (const key of ['retryAfter', 'errorType', 'billableUnits', 'timeoutType'] as const) {
    const value = response.headers.get(named[key])
    if (value !== null) headers[key] = value
  }
  return headers
}

async function readText(response: Response): Promise<string> {
  if (response.body === null) return ''
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of response.body) {
    bytes += chunk.byteLength
    if (bytes > maxBodyBytes) throw new RangeError(`the answer is longer than ${maxBodyBytes} bytes`)
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

function parseJson(text: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text)
    return parsed
  } catch {
    return undefined
  }
}
