import { STATUS_CODES } from 'node:http'
import { type Answer, json } from './answer.ts'
import { type Call, subjectOf } from './exchange.ts'
import type { World } from './world.ts'

/** An error of Replicate: a problem document. */
export function problem(
  status: number,
  title: string,
  detail: string,
  more: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Answer {
  const body = { title, detail, status, ...more }
  return json(status, body, { 'content-type': 'application/problem+json', ...headers })
}

/** The 404 for anything that is not there. Its text is not verified. */
export function notFound(): Answer {
  return problem(404, 'Not found', 'The requested resource could not be found.')
}

/** An error of the API itself; nothing about the body of a 5xx is promised. */
export function serverError(status: number): Answer {
  if (status < 500) {
    const title = STATUS_CODES[status] ?? 'Error'
    return problem(status, title, `${title}.`)
  }
  return problem(status, 'Internal server error', 'An unexpected error occurred.')
}

/** The 401 of a missing, unknown or refused token; nothing for a good one. */
export function unauthenticated(world: World, call: Call): Answer | undefined {
  const { holder } = call
  const creates = call.operation === 'create'
  if (holder.kind === 'anonymous') {
    if (creates) return json(401, { detail: 'Authorization header required' })
    return problem(401, 'Unauthenticated', 'You did not pass a valid authentication token')
  }
  const refused = world.faults.take('replicate', 'refuse-key', subjectOf(call))
  if (refused === undefined && holder.kind === 'known') return undefined
  return tokenRefused(creates, refused?.text)
}

/** The 401 for a token that is not accepted. */
export function tokenRefused(creates: boolean, text: string | undefined): Answer {
  return creates
    ? problem(401, 'Authentication required', text ?? 'Invalid or expired API token.')
    : problem(401, 'Unauthenticated', text ?? 'You did not pass a valid authentication token')
}

/** What keeps a token from creating a prediction, whatever it asks for. */
export function createRefusal(world: World, call: Call): Answer | undefined {
  const subject = subjectOf(call)
  const limit = world.faults.take('replicate', 'rate-limit', subject)
  if (limit?.after !== undefined) {
    return problem(429, 'Too many requests', 'Request was throttled.', {}, { 'retry-after': limit.after })
  }
  if (limit !== undefined) return throttled(limit.retry_after ?? (limit.low_credit === true ? 5 : 30), limit.low_credit)
  if (world.faults.take('replicate', 'out-of-credit', subject) !== undefined) {
    return problem(
      402,
      'Insufficient credit',
      'You have insufficient credit to run this model. Go to https://replicate.com/account/billing#billing to ' +
        'purchase credit. Once you purchase credit, please wait a few minutes before trying again.',
    )
  }
  const forbidden = world.faults.take('replicate', 'forbid-model', subject)
  if (forbidden === undefined) return undefined
  return problem(403, 'Forbidden', forbidden.text ?? 'You do not have permission to perform this action.')
}

function throttled(seconds: number, lowCredit: boolean | undefined): Answer {
  const resets = `Your rate limit resets in ~${seconds}s.`
  const reduced =
    'Request was throttled. Your rate limit for creating predictions is reduced to 6 requests per minute with a ' +
    'burst of 1 requests while you have less than $5.0 in credit.'
  const detail = `${lowCredit === true ? reduced : 'Request was throttled.'} ${resets}`
  return problem(429, 'Too many requests', detail, { retry_after: seconds }, { 'retry-after': String(seconds) })
}
