import { isRecord, isSuccess, type Exchange } from '@soundfoundry/provider-kit'
import type { ProbeFinding, Refusal } from '@soundfoundry/track'
import { askReplicate, type ReplicateAccess } from './ask.ts'
import { judge } from './verdict.ts'

const creditUnknown: ProbeFinding = {
  scope: 'account',
  model: null,
  state: 'unknown',
  reason: null,
  http_status: null,
  explanation:
    'Replicate offers no call that tells the credit of an account: look at https://replicate.com/account/billing.',
}

function finding(
  scope: ProbeFinding['scope'],
  state: ProbeFinding['state'],
  refusal: Refusal | null,
  model: string | null = null,
): ProbeFinding {
  const { reason, http_status, explanation } = refusal ?? { reason: null, http_status: 200, explanation: null }
  return { scope, model, state, reason, http_status, explanation }
}

/** What a token that cannot even be sent amounts to. */
export function unusableTokenFinding(refusal: Refusal): ProbeFinding {
  return finding('key', 'refused', refusal)
}

/** A refusal of the read, or null when Replicate answered with an object of its own. */
function refusalOf(heard: Exchange, now: number): Refusal | null {
  if (isSuccess(heard) && isRecord(heard.body)) return null
  return judge('read', heard, now).refusal
}

/** What `GET /account` tells: whether the endpoint answers and takes the token, and no more about the account than a refusal. */
export function readAccount(heard: Exchange, now: number): ProbeFinding[] {
  const refusal = refusalOf(heard, now)
  if (refusal === null) return [finding('endpoint', 'ok', null), finding('key', 'ok', null), creditUnknown]
  if (heard.status === null && heard.stopped === 'canceled') {
    return [finding('endpoint', 'unknown', refusal), finding('key', 'unknown', refusal), creditUnknown]
  }
  const answers: ProbeFinding = { ...finding('endpoint', 'ok', null), http_status: refusal.http_status }
  switch (refusal.scope) {
    case 'key':
    case 'key_model':
      return [answers, finding('key', 'refused', { ...refusal, reason: 'key_refused' }), creditUnknown]
    case 'account': {
      const state = refusal.reason === 'rate_limited' ? 'unknown' : 'refused'
      return [answers, finding('key', 'unknown', refusal), finding('account', state, refusal)]
    }
    case 'model':
    case 'request':
    case 'endpoint': {
      const reason = refusal.scope === 'endpoint' ? refusal.reason : 'unreadable_answer'
      return [finding('endpoint', 'refused', { ...refusal, reason }), finding('key', 'unknown', refusal), creditUnknown]
    }
  }
}

/** What `GET /models/{owner}/{name}` tells about one model. */
export function readModel(model: string, heard: Exchange, now: number): ProbeFinding {
  const refusal = refusalOf(heard, now)
  if (refusal === null) return finding('model', 'ok', null, model)
  if (refusal.reason === 'model_not_found') {
    const explanation = `Replicate has no model ${model}: take another in REPLICATE_MODEL.`
    return finding('model', 'refused', { ...refusal, explanation }, model)
  }
  return finding('model', refusal.reason === 'model_forbidden' ? 'refused' : 'unknown', refusal, model)
}

/** Asks what can be asked for free: one read for the account, and when the token passes one for each model. */
export async function probeReplicate(access: ReplicateAccess, models: readonly string[]): Promise<ProbeFinding[]> {
  const account = await askReplicate(access, (client, signal) => client.accounts.current({ signal }))
  const findings = readAccount(account, Date.now())
  const isTokenGood = findings.some(each => each.scope === 'key' && each.state === 'ok')
  if (!isTokenGood) return findings
  const perModel = models.map(async model => readModel(model, await askForModel(access, model), Date.now()))
  return [...findings, ...(await Promise.all(perModel))]
}

function askForModel(access: ReplicateAccess, model: string): Promise<Exchange> {
  const [owner = '', name = ''] = model.split('/')
  return askReplicate(access, (client, signal) => client.models.get(owner, name, { signal }))
}
