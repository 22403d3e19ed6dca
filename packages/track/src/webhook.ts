import { isDone, type TrackRecord } from './record.ts'
import type { WebhookAttempt, WebhookRecord } from './webhook-record.ts'

/** More tries than this are not kept; the first and the last always are. */
export const keptWebhookAttempts = 20

/** What became of each try, by what follows from it. */
export type WebhookOutcome =
  | { state: 'delivered' }
  | { state: 'failed' }
  | { state: 'pending'; next_attempt_at: string }

/** What happens to the webhook of a track that has ended: it was tried, or somebody wants it told once more. */
export type WebhookEvent =
  | { type: 'webhook_wanted' }
  | { type: 'webhook_tried'; http_status: number | null; error: string | null; outcome: WebhookOutcome }

const untold: WebhookRecord = { state: 'pending', attempts: [], next_attempt_at: null, delivered_at: null }

/** How far a track's webhook has been told; null for a track without one. */
export function webhookOf(record: Pick<TrackRecord, 'request' | 'webhook'>): WebhookRecord | null {
  return record.request.webhook_url === null ? null : (record.webhook ?? untold)
}

/** Whether a record is one that its webhook has to be told of, and nobody has tried yet. */
export function isWebhookDue(record: Pick<TrackRecord, 'request' | 'webhook' | 'status'>): boolean {
  return isDone(record) && record.request.webhook_url !== null && record.webhook === undefined
}

/**
 * The record of an ended track after an event of its webhook, or null when it does not apply: to a track without one, or a try
 * of one that is settled. The track itself is as it was: `updated_at` goes on saying when it ended.
 */
export function advanceWebhook(record: TrackRecord, event: WebhookEvent, now: Date): TrackRecord | null {
  const webhook = webhookOf(record)
  const at = now.toISOString()
  if (webhook === null) return null
  if (event.type === 'webhook_wanted') {
    return record.webhook === undefined ? record : { ...record, webhook: tellAgain(record.webhook, at) }
  }
  if (webhook.state !== 'pending') return null
  const { http_status, error, outcome } = event
  return { ...record, webhook: withWebhookAttempt(webhook, { at, http_status, error }, outcome) }
}

/** The webhook after one more try, which was made at `at`. */
function withWebhookAttempt(webhook: WebhookRecord, attempt: WebhookAttempt, outcome: WebhookOutcome): WebhookRecord {
  const [first, ...later] = [...webhook.attempts, attempt]
  return {
    state: outcome.state,
    attempts: first === undefined ? [] : [first, ...later.slice(1 - keptWebhookAttempts)],
    next_attempt_at: outcome.state === 'pending' ? outcome.next_attempt_at : null,
    delivered_at: outcome.state === 'delivered' ? attempt.at : null,
    ...(webhook.told_again_at === undefined ? {} : { told_again_at: webhook.told_again_at }),
  }
}

/** The webhook, to be told once more from `at` on, however it stands; one that nobody has tried yet stays as it is. */
function tellAgain(webhook: WebhookRecord, at: string): WebhookRecord {
  if (webhook.attempts.length === 0) return webhook
  return { ...webhook, state: 'pending', next_attempt_at: null, delivered_at: null, told_again_at: at }
}

/** The tries that the plan of retries goes by: those since it was last asked to be told once more. */
export function countedTries({ attempts, told_again_at: since }: WebhookRecord): readonly WebhookAttempt[] {
  return since === undefined ? attempts : attempts.filter(({ at }) => Date.parse(at) >= Date.parse(since))
}
