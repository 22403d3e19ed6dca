import { Type, type Static } from 'typebox'
import { costs, toMillionths } from './attempt-cost.ts'
import { nullable } from './nullable.ts'
import { AttemptStateSchema, BilledSchema, TrackErrorSchema, TrackStageSchema, TrackStatusSchema } from './record.ts'
import { isDone, type TrackRecord } from './record.ts'
import { ProviderNameSchema } from './provider-name.ts'
import { ReasonSchema } from './refusal.ts'
import { AudioFormatSchema } from './request.ts'
import { WebhookAttemptSchema, WebhookStateSchema } from './webhook-record.ts'
import { tellError } from './told-error.ts'
import { webhookOf } from './webhook.ts'

const AttemptSchema = Type.Object({
  number: Type.Integer(),
  provider: ProviderNameSchema,
  model: Type.String(),
  key: Type.String(),
  state: AttemptStateSchema,
  reason: nullable(ReasonSchema),
  http_status: nullable(Type.Integer()),
  provider_request_id: nullable(Type.String()),
  ignored: Type.Array(Type.String()),
  billed: BilledSchema,
  started_at: Type.String(),
  ended_at: nullable(Type.String()),
})

/** A track as callers see it. */
export const TrackSchema = Type.Object({
  id: Type.String(),
  /** Who asked for it: the id of a client token, or `anonymous`. */
  caller: Type.String(),
  status: TrackStatusSchema,
  stage: nullable(TrackStageSchema),
  done: Type.Boolean(),
  /** Null once the track was erased. */
  prompt: nullable(Type.String()),
  lyrics: nullable(Type.String()),
  has_vocals: Type.Boolean(),
  duration_s: Type.Integer(),
  style_strength: Type.Number(),
  seed: nullable(Type.Integer()),
  format: AudioFormatSchema,
  /** What has to be honoured: no model is used that would ignore it. */
  require: Type.Array(Type.String()),
  provider: nullable(ProviderNameSchema),
  /** Providers that were not asked, because they refused others a moment before. */
  skipped: Type.Array(ProviderNameSchema),
  metadata: Type.Record(Type.String(), Type.String()),
  audio: nullable(
    Type.Object({
      url: Type.String(),
      content_type: Type.String(),
      bytes: Type.Integer(),
      sha256: Type.String(),
      duration_s: Type.Number(),
    }),
  ),
  error: nullable(TrackErrorSchema),
  attempts: Type.Array(AttemptSchema),
  /** What was accepted costs so much by the prices of the models; null where one has none that is known. */
  cost_usd: nullable(Type.Number({ minimum: 0 })),
  webhook: nullable(
    Type.Object({
      url: Type.String(),
      state: WebhookStateSchema,
      attempts: Type.Array(WebhookAttemptSchema),
      next_attempt_at: nullable(Type.String()),
      delivered_at: nullable(Type.String()),
    }),
  ),
  /** The id of the track that it makes again. */
  retry_of: nullable(Type.String()),
  created_at: Type.String(),
  updated_at: Type.String(),
  /** When it ends without audio, unless it has ended before. */
  deadline: Type.String(),
  /** The older name of `deadline`. */
  expires_at: Type.String(),
  /** Until then everything of it is kept; what was written first goes first. */
  retained_until: Type.String(),
  /** When its texts and its audio were erased. */
  erased_at: nullable(Type.String()),
})
export type Track = Static<typeof TrackSchema>

export interface ViewOptions {
  /** For how long the broker keeps what is written, in milliseconds. */
  readonly keptMs: number
  /** What the address of the audio begins with; a path alone without it. */
  readonly publicUrl?: string | undefined
}

/** The public view of a record: nothing of the house's own leaves through it. */
export function toTrack(record: TrackRecord, { keptMs, publicUrl = '' }: ViewOptions): Track {
  const { request } = record
  return {
    id: record.id,
    caller: record.caller,
    status: record.status,
    stage: record.stage,
    done: isDone(record),
    prompt: record.erased_at === undefined ? request.prompt : null,
    lyrics: request.lyrics,
    has_vocals: request.has_vocals,
    duration_s: request.duration_s,
    style_strength: request.style_strength,
    seed: request.seed,
    format: request.format,
    require: request.require ?? [],
    provider: record.dispatch?.provider ?? null,
    skipped: record.dispatch?.skipped ?? [],
    metadata: request.metadata,
    audio: record.audio === null ? null : { url: `${publicUrl}/api/tracks/${record.id}/audio`, ...record.audio },
    error: record.error === null ? null : tellError(record.error),
    attempts: record.attempts.map(attempt => ({
      number: attempt.number,
      provider: attempt.provider,
      model: attempt.model,
      key: attempt.key,
      state: attempt.state,
      reason: attempt.reason,
      http_status: attempt.http_status,
      provider_request_id: attempt.provider_request_id,
      ignored: attempt.ignored,
      billed: attempt.billed,
      started_at: attempt.started_at,
      ended_at: attempt.ended_at,
    })),
    cost_usd: costOf(record),
    webhook: toWebhook(record),
    retry_of: record.retry_of ?? null,
    created_at: record.created_at,
    updated_at: record.updated_at,
    deadline: record.expires_at,
    expires_at: record.expires_at,
    // The broker counts the age of each message. The request is the first, so nothing of the track goes before it does.
    retained_until: new Date(Date.parse(record.created_at) + keptMs).toISOString(),
    erased_at: record.erased_at ?? null,
  }
}

/** Null where the price of something that costs is not known. */
function costOf({ attempts }: TrackRecord): number | null {
  let sum = 0
  for (const { price_usd: price } of attempts.filter(costs)) {
    if (price === undefined) return null
    sum += price
  }
  return toMillionths(sum)
}

function toWebhook(record: TrackRecord): Track['webhook'] {
  const webhook = webhookOf(record)
  const url = record.request.webhook_url
  if (webhook === null || url === null) return null
  const { state, attempts, next_attempt_at, delivered_at } = webhook
  return {
    url,
    state,
    attempts: attempts.map(({ at, http_status, error }) => ({ at, http_status, error })),
    next_attempt_at,
    delivered_at,
  }
}
