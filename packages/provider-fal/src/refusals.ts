import { readSilence, type Exchange } from '@soundfoundry/provider-kit'
import type { Reason, Refusal, RefusalScope } from '@soundfoundry/track'
import { readEvidence } from './evidence.ts'
import { keysPage } from './key.ts'
import { isOwnVoice, strangerFix, strangerSaid } from './voice.ts'
import { waitMs } from './wait.ts'

const billingPage = 'https://fal.ai/dashboard/billing'
const support = 'support@fal.ai'

/** What a locked account is locked for, by words of fal's own list of reasons, and what lifts it. The first match counts. */
const locks: readonly { words: readonly string[]; explanation: string }[] = [
  {
    words: ['admin lock'],
    explanation: `fal itself has locked the account: write to ${support} (neither a new key nor a top-up helps).`,
  },
  {
    words: ['archived'],
    explanation: `fal has archived the account: write to ${support}, or use a key of another account.`,
  },
  {
    words: ['budget'],
    explanation: `fal has locked the account because its own spending budget is exceeded: raise the budget at ${billingPage} (a new key does not help).`,
  },
  {
    words: ['payment method'],
    explanation: `fal has locked the account because it has no payment method: add one at ${billingPage} (a new key does not help).`,
  },
  {
    words: ['balance', 'top_up', 'top up', 'topup'],
    explanation: `fal has locked the account because its balance is exhausted: top up at ${billingPage} (a new key does not help); if it is paid and still locked, write to ${support}.`,
  },
]

const unknownLock = `fal has locked the account for a reason it does not name: look at ${billingPage} and write to ${support} (a new key does not help).`

/** The lock that an answer, or `lock_reason` of the account, tells of. Takes text in lower case. */
export function lockExplanation(text: string): string {
  return locks.find(lock => lock.words.some(word => text.includes(word)))?.explanation ?? unknownLock
}

/** Whether a 403 is about the account rather than about this key or model. Takes text in lower case. */
export function tellsOfLock(text: string): boolean {
  return text.includes('locked') || ['exhausted balance', 'top_up', 'budget is exceeded'].some(w => text.includes(w))
}

/**
 * The refusals that mean the same whatever was asked: 401, 402, 403 and 429, each in fal's own voice. null for every other
 * answer: what a proxy says of a key of its own is not about ours.
 * Statuses and texts as seen at fal; texts are matched loosely, because fal rewords them.
 */
export function commonRefusal(exchange: Exchange, model: string, now: number): Refusal | null {
  if (!isOwnVoice(exchange)) return null
  const { text } = readEvidence(exchange.body, exchange.headers)
  const refuse = (reason: Reason, scope: RefusalScope, explanation: string, wait: number | null = null): Refusal => ({
    reason,
    scope,
    http_status: exchange.status,
    explanation,
    retry_after_ms: wait,
  })
  switch (exchange.status) {
    case 401:
      return refuse('key_refused', 'key', keyExplanation(text))
    case 402:
      return refuse(
        'out_of_credit',
        'account',
        `fal asks for payment: look at ${billingPage} (a new key does not help).`,
      )
    case 403:
      if (tellsOfLock(text)) return refuse('account_locked', 'account', lockExplanation(text))
      return refuse(
        'model_forbidden',
        'key_model',
        `fal does not let this key use ${model}: use a key with the API preset from ${keysPage} and check the organisation's model access.`,
      )
    case 429: {
      const wait = waitMs(exchange, now)
      const when = wait === null ? 'wait a little' : `wait ${Math.ceil(wait / 1000)} s`
      return refuse(
        'rate_limited',
        'account',
        `fal has had too many requests of this account: ${when}, lower FAL_CONCURRENCY, or ask fal for a higher limit.`,
        wait,
      )
    }
    default:
      return null
  }
}

function keyExplanation(text: string): string {
  if (text.includes('format')) {
    return `fal does not read the key as id:secret: set FAL_KEY to the full key from ${keysPage}, without spaces or a line end.`
  }
  if (text.includes('authentication is required') || text.includes('header is required')) {
    return 'fal received no key although one was sent: check that nothing between here and fal removes the Authorization header, and that FAL_KEY is set where this process runs.'
  }
  return `fal does not know the key (mistyped or revoked): create an API-scope key at ${keysPage} and set FAL_KEY.`
}

/** Why a request got no status at all, for a read or a refused submit. */
export function silenceRefusal(exchange: Exchange): Refusal {
  const refuse = (reason: Reason, explanation: string, scope: RefusalScope = 'endpoint'): Refusal => ({
    reason,
    scope,
    http_status: exchange.status,
    explanation,
    retry_after_ms: null,
  })
  switch (readSilence(exchange).cause) {
    case 'canceled':
      return refuse('canceled', 'The call to fal was given up on our side.', 'request')
    case 'never_formed':
      return refuse(
        'invalid_input',
        'The request could not be put into words for fal: report this as a defect.',
        'request',
      )
    case 'timeout':
      return refuse('timeout', slow)
    case 'connection_lost':
      return refuse('connection_lost', lost)
    case 'name_not_resolved':
    case 'certificate_refused':
    case 'not_connected':
      return refuse('connection_failed', unreachable)
  }
}

const slow = 'fal did not answer in time: check the network, then https://status.fal.ai.'
const lost = 'The connection to fal broke before an answer came: check the network, then https://status.fal.ai.'
const unreachable =
  'fal cannot be reached: check the network, name resolution, certificates and the FAL_*_URL settings of this process.'

/** What to say of a redirect. */
export const redirectExplanation =
  "fal's address answers with a redirect, which is not followed: check FAL_QUEUE_URL, FAL_REST_URL and FAL_API_URL, and any proxy between."

/** Why accepted work could not be read, when the answer says nothing about the work itself. */
export function readRefusal(exchange: Exchange, model: string, now: number): Refusal {
  const { status } = exchange
  if (status === null) return silenceRefusal(exchange)
  const common = commonRefusal(exchange, model, now)
  if (common !== null) return common
  const refuse = (reason: Reason, explanation: string, scope: RefusalScope = 'endpoint'): Refusal => ({
    reason,
    scope,
    http_status: status,
    explanation,
    retry_after_ms: null,
  })
  if (status >= 500) {
    const wait = waitMs(exchange, now)
    return {
      ...refuse('server_error', 'fal has trouble of its own: watch https://status.fal.ai.'),
      retry_after_ms: wait,
    }
  }
  if (status >= 300 && status < 400) return refuse('connection_failed', redirectExplanation)
  if (status === 408) return refuse('timeout', slow)
  if (!isOwnVoice(exchange)) return refuse('unreadable_answer', `${strangerSaid(exchange)}: ${strangerFix}.`)
  if (status === 404 && readEvidence(exchange.body).text.includes('application')) {
    return refuse('model_not_found', `fal no longer has ${model}: correct FAL_MODEL.`, 'model')
  }
  return refuse(
    'unreadable_answer',
    'fal gave an answer that cannot be understood: check FAL_QUEUE_URL and any proxy between.',
  )
}
