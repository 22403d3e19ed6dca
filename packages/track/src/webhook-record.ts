import { Type, type Static } from 'typebox'
import { nullable } from './nullable.ts'

export const webhookStates = ['pending', 'delivered', 'failed'] as const
export const WebhookStateSchema = Type.Enum(webhookStates)
export type WebhookState = (typeof webhookStates)[number]

/** One try to tell a webhook: `http_status` is null without an answer, `error` is null when it was taken. */
export const WebhookAttemptSchema = Type.Object({
  at: Type.String(),
  http_status: nullable(Type.Integer()),
  error: nullable(Type.String()),
})
export type WebhookAttempt = Static<typeof WebhookAttemptSchema>

/** What became of telling a webhook that its track is done. Kept in the record from the first try on. */
export const WebhookRecordSchema = Type.Object({
  state: WebhookStateSchema,
  attempts: Type.Array(WebhookAttemptSchema),
  next_attempt_at: nullable(Type.String()),
  delivered_at: nullable(Type.String()),
  /** When it was last asked to be told once more: the tries before that count no longer. Older records do not have it. */
  told_again_at: Type.Optional(Type.String()),
})
export type WebhookRecord = Static<typeof WebhookRecordSchema>
