import type { ProviderName, Track } from '@soundfoundry/client'
import { providerPages, type OutwardLink } from './provider-pages.ts'
import { tellSpan } from './tell-time.ts'
import { providerTitles } from './track-path.ts'

type Attempt = Track['attempts'][number]
export type Reason = NonNullable<Attempt['reason']>

/** Why an attempt did not succeed, for a person. */
export interface RefusalText {
  readonly title: string
  readonly why: string
  /** What to do; null where nothing has to be done. */
  readonly fix: string | null
  readonly link: OutwardLink | null
  readonly billed: 'not billed' | 'billed' | 'billing not known'
}

interface Row {
  /** As the end of “fal …”. */
  readonly why: string
  readonly fix?: string
  readonly page?: 'keys' | 'billing' | 'status'
}

const none = 'Nothing has to be done.'
const rows: Readonly<Record<Reason, Row>> = {
  key_missing: { why: 'got no key.', fix: 'Set its key where the worker runs.', page: 'keys' },
  key_refused: { why: 'does not know the key: it is mistyped or revoked.', fix: 'Rotate the key.', page: 'keys' },
  account_locked: {
    why: 'has locked the account, as it does when the balance is used up.',
    fix: 'Add credit; a new key does not help.',
    page: 'billing',
  },
  out_of_credit: { why: 'asks for payment.', fix: 'Add credit; a new key does not help.', page: 'billing' },
  model_forbidden: {
    why: 'does not let this key use the model.',
    fix: 'Use a key that may run models, and check the model access of the account.',
    page: 'keys',
  },
  model_not_found: { why: 'has no such model.', fix: 'Configure another model and start the worker again.' },
  invalid_input: { why: 'cannot take the request as it is.', fix: 'Change the request: nothing else helps.' },
  content_policy: { why: 'refuses what was asked for.', fix: 'Change the prompt or the lyrics.' },
  rate_limited: { why: 'had too many requests of this account.', fix: 'It is tried again by itself after a pause.' },
  connection_failed: { why: 'could not be reached.', fix: 'Check the network.', page: 'status' },
  connection_lost: { why: 'broke the connection before it answered.', fix: 'Check the network.', page: 'status' },
  timeout: { why: 'did not answer in time.', fix: 'Check the network.', page: 'status' },
  server_error: { why: 'had an error of its own.', fix: none, page: 'status' },
  unreadable_answer: { why: 'answered what cannot be read.', page: 'status' },
  no_trace: { why: 'has no trace of the request.', fix: none },
  generation_failed: { why: 'accepted the work and failed at it.', fix: 'Make it again.' },
  request_lost: { why: 'accepted the work and lost it.', fix: 'Make it again.', page: 'status' },
  audio_lost: { why: 'made audio that could not be fetched.', fix: 'Make it again.' },
  audio_invalid: { why: 'made a file that is no whole audio.', fix: 'Make it again.' },
  audio_too_large: { why: 'made a file that is too large.', fix: 'Make it again, shorter.' },
  canceled: { why: 'was told to cancel.' },
  deadline_exceeded: { why: 'was not done by the deadline.', fix: 'Make it again.' },
}

const billedWords = { no: 'not billed', yes: 'billed', unknown: 'billing not known' } as const

const costs: Readonly<Record<Attempt['billed'], (name: string) => string>> = {
  no: name => `${name} did not charge for it.`,
  yes: name => `${name} charges for it all the same.`,
  unknown: name => `Whether ${name} charges for it is not known.`,
}

const verbs: Partial<Record<Attempt['state'], string>> = {
  refused: 'refused',
  failed: 'failed at',
  canceled: 'canceled',
  unknown: 'left open',
}

/** Why an attempt did not succeed, with the fix and whether it is billed; null for one that did, or is under way. */
export function refusalOf(attempt: Attempt): RefusalText | null {
  const { provider, number, state, reason, billed } = attempt
  if (reason === null) return null
  const { why, fix, page } = rows[reason]
  const name = providerTitles[provider]
  return {
    title: `${name} ${verbs[state] ?? 'did not finish'} attempt ${number}`,
    why: `${name} ${why} ${costs[billed](name)}`,
    fix: fix ?? null,
    link: page === undefined ? null : providerPages[provider][page],
    billed: billedWords[billed],
  }
}

/** What happened after an attempt that did not succeed, where something did: no person has to do it then. */
export function afterwards(attempt: Attempt, next: Attempt | undefined): string | null {
  if (next === undefined) return null
  const waited = Math.max(0, Date.parse(next.started_at) - Date.parse(attempt.ended_at ?? attempt.started_at))
  const name = providerTitles[next.provider]
  const isSame = next.provider === attempt.provider
  return `${isSame ? `Tried again at ${name}` : `Redirected to ${name}`} after ${tellSpan(waited)}.`
}

const lockWords: Partial<Record<Reason, string>> = {
  account_locked: 'its account is locked',
  out_of_credit: 'it is out of credit',
  key_refused: 'it refuses the key',
  key_missing: 'it has no key',
  model_forbidden: 'its model is not allowed',
  model_not_found: 'its model is gone',
  rate_limited: 'it had too many requests',
  server_error: 'it has errors of its own',
  connection_failed: 'it cannot be reached',
  connection_lost: 'its connections break',
  timeout: 'it does not answer in time',
}

/** Why a provider takes nothing, as the end of “fal refuses new tracks: …”. */
export const shortReason = (reason: Reason | null): string | null =>
  reason === null ? null : (lockWords[reason] ?? reason.replaceAll('_', ' '))

const stateWords: Partial<Record<Reason, string>> = {
  account_locked: 'Locked',
  out_of_credit: 'Out of credit',
  key_refused: 'Key refused',
  key_missing: 'No key',
  model_forbidden: 'Model forbidden',
  model_not_found: 'Model gone',
  rate_limited: 'Slowed down',
  server_error: 'Failing',
  connection_failed: 'Unreachable',
  connection_lost: 'Unreachable',
  timeout: 'Not answering',
}

/** The state of a provider in one word or two. */
export const stateWord = (reason: Reason | null): string | null =>
  reason === null ? null : (stateWords[reason] ?? null)

/** Whose account, key or request has to be mended. */
export const mendPage = (provider: ProviderName, reason: Reason): OutwardLink | null => {
  const { page } = rows[reason]
  return page === undefined ? null : providerPages[provider][page]
}

/** What a reason is called; one of a later release by its own words. */
export const refusalTitle = (reason: string): string => {
  const words = reason.replaceAll('_', ' ')
  return Object.hasOwn(rows, reason) ? `${words.slice(0, 1).toUpperCase()}${words.slice(1)}` : words
}
