import type { Reason, RefusalScope } from '@soundfoundry/track'
import type { ProblemBody } from './problem-body.ts'

/** Whether the request was to create paid work or only to read about it. */
export type Phase = 'submit' | 'read'

/** What one kind of answer means. `accepted` is about a submit; for reads it says nothing. */
interface Meaning {
  readonly accepted: 'no' | 'unknown'
  readonly reason: Reason
  readonly scope: RefusalScope
  readonly explain: (status: number, problem: ProblemBody, phase: Phase) => string
}

/** The first row that holds decides. */
interface RefusalRow extends Meaning {
  readonly holds: (status: number, problem: ProblemBody) => boolean
}

/** What follows from an answer that settles nothing. */
export const afterwards = {
  submit: ', so it may have accepted the work: look in its list of predictions before anything is sent again',
  read: ', so ask again later',
} as const satisfies Record<Phase, string>

const billingPage = 'https://replicate.com/account/billing'
const tokenPage = 'https://replicate.com/account/api-tokens'
const statusPage = 'https://www.replicatestatus.com'
/** What to do when something else answers in Replicate's place. */
export const strangerFix = 'check REPLICATE_API_URL and any proxy in between'
const modelFix = 'check REPLICATE_MODEL, or the page of the model on replicate.com'

function answersWith(...statuses: number[]): (status: number) => boolean {
  return status => statuses.includes(status)
}

/** Text that quotes the caller's own words must not be searched for causes. */
function says(problem: ProblemBody, pattern: RegExp): boolean {
  return !problem.isValidation && pattern.test(problem.says)
}

const isBilling = answersWith(400, 402, 403, 422, 429)
const isRequest = answersWith(400, 413, 422)

const accountRows: readonly RefusalRow[] = [
  {
    holds: (status, problem) => isBilling(status) && says(problem, /spend(?:ing)? limit|monthly limit/i),
    accepted: 'no',
    reason: 'out_of_credit',
    scope: 'account',
    explain: () => `The Replicate account has reached its own spend limit: raise it at ${billingPage}.`,
  },
  {
    holds: (status, problem) =>
      status === 402 || (status === 403 && says(problem, /insufficient credit|billing|payment method/i)),
    accepted: 'no',
    reason: 'out_of_credit',
    scope: 'account',
    explain: () =>
      `The Replicate account is out of credit: buy credit at ${billingPage}; it takes a few minutes to count, ` +
      'and a new token does not help.',
  },
  {
    holds: (status, problem) => status === 401 && says(problem, /authorization header required/i),
    accepted: 'no',
    reason: 'key_refused',
    scope: 'key',
    explain: () =>
      'Replicate saw no token in the request: if REPLICATE_API_URL leads through a proxy, make it pass the ' +
      'Authorization header on.',
  },
  {
    holds: answersWith(401),
    accepted: 'no',
    reason: 'key_refused',
    scope: 'key',
    explain: () =>
      `Replicate refuses the token as wrong or revoked: create one at ${tokenPage} and set REPLICATE_API_TOKEN to it.`,
  },
  {
    holds: (status, problem) =>
      status === 403 &&
      says(problem, /(?:account|user|organi[sz]ation)\b.*\b(?:disabled|suspended|locked|banned|blocked)/is),
    accepted: 'no',
    reason: 'account_locked',
    scope: 'account',
    explain: () =>
      'Replicate has blocked the account: write to support through https://replicate.com/support; a new token does not help.',
  },
  {
    holds: answersWith(403),
    accepted: 'no',
    reason: 'model_forbidden',
    scope: 'key_model',
    explain: () =>
      "Replicate does not let this token's account do that: use the token of an account that has access to the model.",
  },
]

const rateRows: readonly RefusalRow[] = [
  {
    holds: (status, problem) => status === 429 && says(problem, /less than \$?\s*[\d.]+ in credit|low (?:on )?credit/i),
    accepted: 'no',
    reason: 'rate_limited',
    scope: 'account',
    explain: () =>
      `Replicate has slowed the account to a few requests a minute because its credit is nearly used up: ` +
      `top up above $20 at ${billingPage}.`,
  },
  {
    holds: (status, problem) => status === 429 && says(problem, /payment method/i),
    accepted: 'no',
    reason: 'rate_limited',
    scope: 'account',
    explain: () =>
      `Replicate has slowed the account to a few requests a minute because it has no payment method: add one at ${billingPage}.`,
  },
  {
    holds: answersWith(429),
    accepted: 'no',
    reason: 'rate_limited',
    scope: 'account',
    explain: () => 'Replicate is throttling the account: wait as told, or lower REPLICATE_CONCURRENCY.',
  },
]

const requestRows: readonly RefusalRow[] = [
  {
    holds: answersWith(404),
    accepted: 'no',
    reason: 'model_not_found',
    scope: 'model',
    explain: (_status, _problem, phase) =>
      phase === 'submit'
        ? `Replicate has no such official model: ${modelFix}.`
        : 'Replicate has nothing at this address: check REPLICATE_API_URL.',
  },
  {
    holds: (status, problem) =>
      (status === 400 || status === 422) &&
      says(problem, /invalid version|version does not exist|version[^.]*not permitted/i),
    accepted: 'no',
    reason: 'model_not_found',
    scope: 'model',
    explain: () => `Replicate no longer has this version of the model, or not for this account: ${modelFix}.`,
  },
  {
    holds: (status, problem) =>
      isRequest(status) && says(problem, /flagged|as sensitive|sensitive content|nsfw|content polic|moderation/i),
    accepted: 'no',
    reason: 'content_policy',
    scope: 'request',
    explain: () => 'Replicate refuses the request under its content policy: rephrase the prompt or the lyrics.',
  },
  {
    holds: (status, problem) => isRequest(status) && problem.fields.length > 0,
    accepted: 'no',
    reason: 'invalid_input',
    scope: 'request',
    explain: (_status, problem) =>
      `Replicate refuses the input: correct ${problem.fields.join(', ')} to what the model accepts.`,
  },
  {
    holds: isRequest,
    accepted: 'no',
    reason: 'invalid_input',
    scope: 'request',
    explain: status => `Replicate refuses the input with status ${status}: compare it with the model's limits.`,
  },
]

const endpointRows: readonly RefusalRow[] = [
  {
    holds: status => status >= 300 && status < 500,
    accepted: 'unknown',
    reason: 'unreadable_answer',
    scope: 'endpoint',
    explain: (status, _problem, phase) =>
      `Replicate answered ${status}, which does not say what became of the request${afterwards[phase]}; ${strangerFix}.`,
  },
  {
    holds: status => status >= 500 && status < 600,
    accepted: 'unknown',
    reason: 'server_error',
    scope: 'endpoint',
    explain: (status, _problem, phase) =>
      `Replicate failed with status ${status}${afterwards[phase]}; see ${statusPage} if it goes on.`,
  },
]

/** Neither a success that can be read nor an error that means anything: 1xx, a 2xx without a prediction. */
const unreadable: Meaning = {
  accepted: 'unknown',
  reason: 'unreadable_answer',
  scope: 'endpoint',
  explain: (status, _problem, phase) =>
    `Replicate's answer with status ${status} could not be read${afterwards[phase]}; ` +
    'check what answers at REPLICATE_API_URL if it goes on.',
}

const refusalRows: readonly RefusalRow[] = [...accountRows, ...rateRows, ...requestRows, ...endpointRows]

/** The row for an answer that is not the one hoped for. Total: every status and every body has one. */
export function rowFor(status: number, problem: ProblemBody): Meaning {
  return refusalRows.find(row => row.holds(status, problem)) ?? unreadable
}
