import { asRecord, isSuccess, type Access, type Exchange, type Limits } from '@soundfoundry/provider-kit'
import type { CredentialHandle, ModelCapability, ProbeFinding, Refusal } from '@soundfoundry/track'
import type { FalCalls } from './calls.ts'
import { readEvidence, standingIn } from './evidence.ts'
import { usableKey } from './key.ts'
import { lockExplanation, readRefusal, tellsOfLock } from './refusals.ts'
import { isOwnVoice } from './voice.ts'

/** An id that no request has: asking for its status tells a good key (404) from a bad one (401). */
const noSuchRequest = '00000000-0000-4000-8000-000000000000'

/**
 * Finds out, without starting a generation, what fal would refuse: the key, then the account and every model.
 *
 * The key is judged by the status of a request that does not exist. The account is judged by `users/current`, which is not
 * documented: whatever it fails to say stays `unknown`. A model is judged by its price, which is gone with the model.
 * Nothing is sent without a key: fal would answer 404 to that as well.
 */
export async function probe(
  calls: FalCalls,
  credential: CredentialHandle | null,
  limits: Limits,
  models: readonly ModelCapability[],
): Promise<ProbeFinding[]> {
  const usable = usableKey(credential)
  if ('refusal' in usable) return [refused('key', null, usable.refusal)]
  const access: Access = { ...limits, ...usable }
  const [first] = models
  const keyed = keyFindings(await calls.status(access, first?.id ?? 'fal-ai/minimax-music', noSuchRequest))
  // What a refused key is told about the rest says nothing about the rest.
  if (keyed.some(finding => finding.scope === 'key' && finding.state === 'refused')) return keyed
  const [account, ...priced] = await Promise.all([
    calls.account(access).then(accountFinding),
    ...models.map(async model => modelFinding(await calls.pricing(access, model.id), model.id)),
  ])
  return [...keyed, account, ...priced]
}

/** The endpoint and the key, from the status of a request that does not exist. */
export function keyFindings(exchange: Exchange): ProbeFinding[] {
  const { status } = exchange
  const refusal = readRefusal(exchange, 'the model', Date.now())
  const isStranger = status !== null && status < 500 && !isOwnVoice(exchange)
  if (status === null || status >= 500 || isStranger) {
    // A probe that we gave up ourselves says nothing about the endpoint.
    const endpoint = refusal.reason === 'canceled' ? unknown('endpoint', exchange) : refused('endpoint', null, refusal)
    return [endpoint, unknown('key', exchange)]
  }
  if (status === 401 && isOwnVoice(exchange)) return [ok('endpoint', exchange), refused('key', null, refusal)]
  const knows = status === 404 && standingIn(exchange.body) === 'NOT_FOUND'
  return [ok('endpoint', exchange), knows ? ok('key', exchange) : unknown('key', exchange)]
}

/** The account's lock, from `GET {rest}/users/current`. */
export function accountFinding(exchange: Exchange): ProbeFinding {
  const { is_locked, lock_reason } = asRecord(exchange.body)
  const succeeded = isSuccess(exchange)
  if (succeeded && is_locked === false) return ok('account', exchange)
  const told = succeeded
    ? is_locked === true
    : exchange.status === 403 && isOwnVoice(exchange) && tellsOfLock(readEvidence(exchange.body, exchange.headers).text)
  if (!told) return unknown('account', exchange)
  const reason = typeof lock_reason === 'string' ? lock_reason.toLowerCase() : ''
  const text = succeeded ? reason : readEvidence(exchange.body).text
  return {
    ...unknown('account', exchange),
    state: 'refused',
    reason: 'account_locked',
    explanation: lockExplanation(text),
  }
}

/** Whether a model is there, from `GET {api}/models/pricing?endpoint_id=`. */
export function modelFinding(exchange: Exchange, model: string): ProbeFinding {
  const { prices } = asRecord(exchange.body)
  const listed = Array.isArray(prices) && prices.some(price => asRecord(price).endpoint_id === model)
  if (exchange.status === 200 && listed) return { ...ok('model', exchange), model }
  if (exchange.status !== 404 || !isOwnVoice(exchange)) {
    return { ...unknown('model', exchange), model }
  }
  return {
    ...unknown('model', exchange),
    model,
    state: 'refused',
    reason: 'model_not_found',
    explanation: `fal has no model ${model}: correct FAL_MODEL.`,
  }
}

function ok(scope: ProbeFinding['scope'], exchange: Exchange): ProbeFinding {
  return { ...unknown(scope, exchange), state: 'ok' }
}

function unknown(scope: ProbeFinding['scope'], exchange: Exchange): ProbeFinding {
  return { scope, model: null, state: 'unknown', reason: null, http_status: exchange.status, explanation: null }
}

function refused(scope: ProbeFinding['scope'], model: string | null, refusal: Refusal): ProbeFinding {
  const { reason, http_status, explanation } = refusal
  return { scope, model, state: 'refused', reason, http_status, explanation }
}
