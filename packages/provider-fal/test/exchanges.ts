import * as fc from 'fast-check'
import type { Exchange } from '@soundfoundry/provider-kit'

/** The headers of an answer that matter, by short names. */
const headerNames = {
  contentType: 'content-type',
  retryAfter: 'retry-after',
  errorType: 'x-fal-error-type',
  billableUnits: 'x-fal-billable-units',
  timeoutType: 'x-fal-request-timeout-type',
} as const

type ShortHeaders = Partial<Record<keyof typeof headerNames, string>>

function headersOf(given: ShortHeaders): Headers {
  const headers = new Headers()
  for (const [short, name] of Object.entries(headerNames)) {
    const value = Reflect.get(given, short)
    if (typeof value === 'string') headers.set(name, value)
  }
  return headers
}

/** An exchange that got an answer: JSON by its type, or a page where it has no JSON. */
export function answered(status: number, body: unknown, headers: ShortHeaders = {}): Exchange {
  const contentType = body === undefined ? 'text/html' : 'application/json'
  return { status, body, headers: headersOf({ contentType, ...headers }) }
}

/** An exchange that ended in a thrown value before any answer. */
export function thrown(error: unknown): Exchange {
  return { status: null, body: undefined, headers: new Headers(), error }
}

/** What a connection throws for a system error. */
export function failure(code: string, more: Record<string, unknown> = {}): Error {
  return Object.assign(new Error(code), { code, ...more })
}

const words = fc.constantFrom(
  'User is locked. Reason: TOP_UP.',
  'Path /v9 not found',
  'Request not found',
  'Application "x" not found',
  'content_policy_violation',
  'runner_disconnected',
  'string_too_long',
  'NOT_FOUND',
  'IN_PROGRESS',
  'COMPLETED',
  'OK',
)
const leaf = fc.oneof(words, fc.jsonValue())
const detail = fc.oneof(leaf, fc.array(fc.record({ loc: fc.oneof(fc.array(leaf), leaf), msg: leaf, type: leaf })))
const bodies = fc.oneof(
  fc.constant(undefined),
  fc.jsonValue(),
  fc.record(
    {
      detail,
      error: detail,
      error_type: leaf,
      status: leaf,
      request_id: leaf,
      audio: leaf,
      retry_after: leaf,
      items: detail,
    },
    { requiredKeys: [] },
  ),
)
const printable = fc.stringMatching(/^[ -~]{0,40}$/)
const headers: fc.Arbitrary<Headers> = fc
  .record(
    {
      contentType: fc.constantFrom('application/json', 'application/json; charset=utf-8', 'text/html', 'x'),
      retryAfter: printable,
      errorType: printable,
      billableUnits: printable,
      timeoutType: fc.constantFrom('user', 'x'),
    },
    { requiredKeys: [] },
  )
  .map(headersOf)
const failures = fc.record(
  {
    status: fc.oneof(fc.constant(null), fc.integer({ min: 100, max: 599 })),
    body: fc.constant(undefined),
    headers,
    error: fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true }),
    stopped: fc.constantFrom('canceled' as const, 'time_limit' as const),
    unsent: fc.constant(true as const),
    unconnected: fc.constant(true as const),
  },
  { requiredKeys: ['status', 'body', 'headers', 'error'] },
)

/** Any exchange: any status with any body, and any thrown value with or without one. */
export const exchanges: fc.Arbitrary<Exchange> = fc.oneof(
  fc.record({ status: fc.integer({ min: 100, max: 599 }), body: bodies, headers }),
  failures,
)
