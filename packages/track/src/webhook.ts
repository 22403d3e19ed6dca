import { isDone, type TrackRecord } from './record.ts'
import type { WebhookAttempt, WebhookRecord } from './webhook-record.ts'

/** More tries than this are not kept; the first and the last always are. */
export const keptWebhookAttempts = 20

/** What became of each try, by what follows from it. */
export type WebhookOutcome =
  | { state: 'delivered' }
  | { state: 'failed' }
  | { state: 'pending'; next_attempt_at: string }

const untold: WebhookRecord = { state: 'pending', attempts: [], next_attempt_at: null, delivered_at: null }

/** How far a track's webhook has been told; null for a track without one. */
export function webhookOf(record: Pick<TrackRecord, 'request' | 'webhook'>): WebhookRecord | null {
  return record.request.webhook_url === null ? null : (record.webhook ?? untold)
}

/** Whether a record is one that its webhook has to be told of, and nobody has tried yet. */
export function isWebhookDue(record: Pick<TrackRecord, 'request' | 'webhook' | 'status'>): boolean {
  return isDone(record) && record.request.webhook_url !== null && record.webhook === undefined
}

/** The webhook after one more try, which was made at `at`. */
export function withWebhookAttempt(
  webhook: WebhookRecord,
  attempt: WebhookAttempt,
  outcome: WebhookOutcome,
): WebhookRecord {
  const [first, ...later] = [...webhook.attempts, attempt]
  return {
    state: outcome.state,
    attempts: first === undefined ? [] : [first, ...later.slice(1 - keptWebhookAttempts)],
    next_attempt_at: outcome.state === 'pending' ? outcome.next_attempt_at : null,
    delivered_at: outcome.state === 'delivered' ? attempt.at : null,
  }
}
