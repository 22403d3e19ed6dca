import * as fc from 'fast-check'
import type { AnswerHeaders, Exchange } from '../src/exchange.ts'

/** An exchange that got an answer: JSON by its type, or a page where it has no JSON. */
export function answered(status: number, body: unknown, headers: AnswerHeaders = {}): Exchange {
  return { status, body, headers: { contentType: body === undefined ? 'text/html' : 'application/json', ...headers } }
}

/** An exchange that ended in a thrown value before any answer. */
export function thrown(error: unknown): Exchange {
  return { status: null, body: undefined, headers: {}, error }
}

/** What `fetch` throws for a system error. */
export function fetchFailure(code: string, more: Record<string, unknown> = {}): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code, ...more }) })
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
const headers: fc.Arbitrary<AnswerHeaders> = fc.record(
  {
    contentType: fc.constantFrom('application/json', 'application/json; charset=utf-8', 'text/html', 'x'),
    retryAfter: fc.string(),
    errorType: fc.string(),
    billableUnits: fc.string(),
    timeoutType: fc.constantFrom('user', 'x'),
  },
  { requiredKeys: [] },
)
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
