import { Type, type Static } from 'typebox'
import { nullable } from './nullable.ts'
import { ProviderNameSchema } from './provider-name.ts'
import { ReasonSchema, RefusalScopeSchema } from './refusal.ts'
import { TrackRequestSchema } from './request.ts'
import { WebhookRecordSchema } from './webhook-record.ts'

/** How a track that is done stands. */
export const endedStatuses = ['succeeded', 'failed', 'canceled', 'expired'] as const
export const trackStatuses = ['queued', 'running', ...endedStatuses] as const
export const TrackStatusSchema = Type.Enum(trackStatuses)
export type TrackStatus = (typeof trackStatuses)[number]

export const trackStages = ['routing', 'waiting', 'submitting', 'generating', 'storing', 'reconciling'] as const
export const TrackStageSchema = Type.Enum(trackStages)
export type TrackStage = (typeof trackStages)[number]

export const attemptStates = [
  'submitting',
  'accepted',
  'succeeded',
  'refused',
  'failed',
  'canceled',
  'unknown',
] as const
export const AttemptStateSchema = Type.Enum(attemptStates)
export type AttemptState = (typeof attemptStates)[number]

export const BilledSchema = Type.Enum(['no', 'yes', 'unknown'] as const)

/**
 * One try at one provider. The upper fields are shown to callers; the lower ones are the house's own:
 * `dispatch` is the routing decision it came from, `intent` the token of the one process that may submit it,
 * `uncertain_at` since when it cannot be told whether the provider has it, `lost_fetches` how often its audio was not to be had.
 * `input_sha256` tells whether a later release still maps the request to what was sent, `starts_within_ms` how long after
 * the submit its work may still begin, `found_by_search` whether its request was found in the provider's list, and not named
 * by the answer to its submit, `price_usd` what its model costs. Older records have none of the four, and none has a price
 * that is not known.
 */
export const AttemptRecordSchema = Type.Object({
  number: Type.Integer({ minimum: 1 }),
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

  dispatch: Type.Integer({ minimum: 1 }),
  intent: Type.String(),
  worker: Type.String(),
  input_sha256: Type.Optional(Type.String()),
  starts_within_ms: Type.Optional(Type.Number({ minimum: 0 })),
  found_by_search: Type.Optional(Type.Boolean()),
  price_usd: Type.Optional(Type.Number({ minimum: 0 })),
  accepted_at: nullable(Type.String()),
  uncertain_at: nullable(Type.String()),
  lost_fetches: Type.Integer({ minimum: 0 }),
  explanation: nullable(Type.String()),
  refusal_scope: nullable(RefusalScopeSchema),
  retry_after_ms: nullable(Type.Number()),
})
export type AttemptRecord = Static<typeof AttemptRecordSchema>

export const AudioRecordSchema = Type.Object({
  content_type: Type.String(),
  bytes: Type.Integer(),
  sha256: Type.String(),
  duration_s: Type.Number(),
})
export type AudioRecord = Static<typeof AudioRecordSchema>

/** The router's latest decision: which provider and model runs the track next. Its number only ever grows. */
export const DispatchSchema = Type.Object({
  number: Type.Integer({ minimum: 1 }),
  provider: ProviderNameSchema,
  model: Type.String(),
  trial: Type.Boolean(),
  /** Those that would have been asked before, had their circuits let it through. */
  skipped: Type.Optional(Type.Array(ProviderNameSchema)),
  at: Type.String(),
})
export type Dispatch = Static<typeof DispatchSchema>

export const TrackErrorSchema = Type.Object({ code: Type.String(), message: Type.String(), fix: Type.String() })
export type TrackError = Static<typeof TrackErrorSchema>

/** Where a track stands: the one document that every process reads and writes by compare-and-set. */
export const TrackRecordSchema = Type.Object({
  v: Type.Literal(1),
  id: Type.String({ minLength: 1 }),
  caller: Type.String(),
  request: TrackRequestSchema,
  status: TrackStatusSchema,
  stage: nullable(TrackStageSchema),
  dispatch: nullable(DispatchSchema),
  attempts: Type.Array(AttemptRecordSchema),
  audio: nullable(AudioRecordSchema),
  error: nullable(TrackErrorSchema),
  cancel_requested: Type.Boolean(),
  /** There once its webhook has been tried; read it with `webhookOf`. */
  webhook: Type.Optional(WebhookRecordSchema),
  /** The id of the track that it makes again. */
  retry_of: Type.Optional(Type.String()),
  created_at: Type.String(),
  updated_at: Type.String(),
  expires_at: Type.String(),
  /** When its texts and its audio were erased; there is nothing of them here, nor will there be. */
  erased_at: Type.Optional(Type.String()),
})
export type TrackRecord = Static<typeof TrackRecordSchema>

/** What was asked, written once when the track is accepted. Its creation order is the order of tracks. */
export const RequestRecordSchema = Type.Object({
  v: Type.Literal(1),
  id: Type.String({ minLength: 1 }),
  caller: Type.String(),
  request: TrackRequestSchema,
  body_sha256: Type.String(),
  /** The id of the track that it makes again. */
  retry_of: Type.Optional(Type.String()),
  created_at: Type.String(),
  expires_at: Type.String(),
  /** When its texts were erased. What is left is there for its place in lists and its idempotency key. */
  erased_at: Type.Optional(Type.String()),
})
export type RequestRecord = Static<typeof RequestRecordSchema>

/** The record of a track that nobody has touched yet. */
export function initialRecord(request: RequestRecord): TrackRecord {
  return {
    v: 1,
    id: request.id,
    caller: request.caller,
    request: request.request,
    status: 'queued',
    stage: 'routing',
    dispatch: null,
    attempts: [],
    audio: null,
    error: null,
    cancel_requested: false,
    ...(request.retry_of === undefined ? {} : { retry_of: request.retry_of }),
    created_at: request.created_at,
    updated_at: request.created_at,
    expires_at: request.expires_at,
    ...(request.erased_at === undefined ? {} : { erased_at: request.erased_at }),
  }
}

/** Whether the track has ended, in whatever way. */
export function isDone(record: Pick<TrackRecord, 'status'>): boolean {
  return record.status !== 'queued' && record.status !== 'running'
}

/** Whether it went from one provider to another. */
export function isRedirected({ attempts, dispatch }: Pick<TrackRecord, 'attempts' | 'dispatch'>): boolean {
  const tried = attempts.map(({ provider }) => provider)
  return new Set(dispatch === null ? tried : [...tried, dispatch.provider]).size > 1
}

/** The attempt that is under way: begun, and neither settled nor given up. */
export function liveAttempt(record: TrackRecord): AttemptRecord | null {
  if (isDone(record)) return null
  const last = record.attempts.at(-1)
  if (last === undefined) return null
  return last.ended_at === null ? last : null
}
