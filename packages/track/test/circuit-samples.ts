import { closedCircuit, type CircuitRefusal, type ProbeFinding, type ServerError } from '../src/index.ts'
import { start } from './samples.ts'

const subject = { provider: 'fal', scope: 'account', key: null, model: null } as const
/** Later than anything in these tests: the refusal of an attempt that began after all that came before. */
const longAfter = '2099-01-01T00:00:00.000Z'
export const closed = closedCircuit(subject, start)

/** A refusal of the account; `intent` names the attempt it came from. */
export function refusal(intent: string, retryAfterMs: number | null = null, at = longAfter): CircuitRefusal {
  const explanation = 'The account is locked.'
  return { intent, at, reason: 'account_locked', explanation, http_status: 403, retry_after_ms: retryAfterMs }
}

/** A server error on a submit of this input. */
export function serverError(intent: string, input: string, http_status: number | null = 503): ServerError {
  return { ...refusal(intent), reason: 'server_error', http_status, input }
}

/** What a free probe found about the account, unless told otherwise. */
export function finding(state: ProbeFinding['state'], changes: Partial<ProbeFinding> = {}): ProbeFinding {
  return { scope: 'account', model: null, state, reason: null, http_status: null, explanation: null, ...changes }
}
