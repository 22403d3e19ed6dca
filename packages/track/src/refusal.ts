import { Type, type Static } from 'typebox'

/** Why a provider did not do what it was asked, in our words. Stable: callers and alerts branch on it. */
export const reasons = [
  'key_missing',
  'key_refused',
  'account_locked',
  'out_of_credit',
  'model_forbidden',
  'model_not_found',
  'invalid_input',
  'content_policy',
  'rate_limited',
  'connection_failed',
  'connection_lost',
  'timeout',
  'server_error',
  'unreadable_answer',
  'no_trace',
  'generation_failed',
  'request_lost',
  'audio_lost',
  'audio_invalid',
  'audio_too_large',
  'canceled',
  'deadline_exceeded',
] as const

export const ReasonSchema = Type.Enum(reasons)
export type Reason = (typeof reasons)[number]

/**
 * What a refusal is about, and therefore what else would meet it:
 * the whole account, one key, one key on one model, one model, the provider's endpoint as such, or this request alone.
 */
export const refusalScopes = ['account', 'key', 'key_model', 'model', 'endpoint', 'request'] as const
export const RefusalScopeSchema = Type.Enum(refusalScopes)
export type RefusalScope = Static<typeof RefusalScopeSchema>
