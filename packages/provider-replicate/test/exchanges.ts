import type { Exchange } from '@soundfoundry/provider-kit'

/** An exchange that got an answer: a problem of Replicate's by its type, or a page where the body is text. */
export function answer(status: number, body: unknown, retryAfter: string | null = null): Exchange {
  const isJson = typeof body === 'object'
  const headers = new Headers({ 'content-type': isJson ? 'application/problem+json' : 'text/html; charset=utf-8' })
  if (retryAfter !== null) headers.set('retry-after', retryAfter)
  return { status, headers, body: isJson ? body : undefined, ...(typeof body === 'string' ? { text: body } : {}) }
}

/** An exchange that got none. */
export function silence(error: unknown, more: Partial<Exchange> = {}): Exchange {
  return { status: null, body: undefined, headers: new Headers(), error, ...more }
}
