import { Type, type Static } from 'typebox'
import { nullable } from './nullable.ts'
import { ModelCapabilitySchema } from './capability.ts'
import { ProviderNameSchema } from './provider-name.ts'
import { RefusalReportSchema } from './refusal-report.ts'
import { ReasonSchema } from './refusal.ts'

/** A work item: run the dispatch of this number, or route after it, if the record still stands there. 0 is before the first. */
export const JobMessageSchema = Type.Object({
  v: Type.Literal(1),
  track: Type.String({ minLength: 1 }),
  dispatch: Type.Integer({ minimum: 0 }),
})
export type JobMessage = Static<typeof JobMessageSchema>

/** A track whose webhook has to be told that it is done. */
export const WebhookMessageSchema = Type.Object({ v: Type.Literal(1), track: Type.String({ minLength: 1 }) })
export type WebhookMessage = Static<typeof WebhookMessageSchema>

/** Whose a provider's request is. */
export const ClaimSchema = Type.Object({
  v: Type.Literal(1),
  track: Type.String({ minLength: 1 }),
  intent: Type.String({ minLength: 1 }),
})
export type Claim = Static<typeof ClaimSchema>

/** A message that could not be understood: where it came from, why, and the message itself, cut when it is very long. */
export const DeadLetterSchema = Type.Object({
  v: Type.Literal(1),
  subject: Type.String({ minLength: 1 }),
  why: Type.String(),
  at: Type.String(),
  bytes: Type.Integer(),
  data_base64: Type.String(),
})
export type DeadLetter = Static<typeof DeadLetterSchema>

/** When a credential was first and last seen in the fleet, and in which environments. By fingerprint only. */
export const KeySightingSchema = Type.Object({
  v: Type.Literal(1),
  key: Type.String({ minLength: 1 }),
  provider: ProviderNameSchema,
  environments: Type.Array(Type.String()),
  first_seen_at: Type.String(),
})
export type KeySighting = Static<typeof KeySightingSchema>

/**
 * An alert as the health apps share it, so that each is told once however many of them run. Times are RFC 3339: `seen_at`
 * is when what it is about was last seen, `told_at` when it was last told; `ended_at` is null while it stands.
 */
export const AlertRecordSchema = Type.Object({
  v: Type.Literal(1),
  kind: Type.String({ minLength: 1 }),
  subject: Type.String({ minLength: 1 }),
  severity: Type.Enum(['info', 'warning', 'critical'] as const),
  provider: nullable(ProviderNameSchema),
  key: nullable(Type.String()),
  message: Type.String(),
  fix: Type.String(),
  since: Type.String(),
  seen_at: Type.String(),
  told_at: Type.String(),
  ended_at: nullable(Type.String()),
  times_told: Type.Integer({ minimum: 1 }),
  /** When a person said that it is seen to: while it lasts, it is not told again. Earlier releases do not say. */
  acknowledged_at: Type.Optional(nullable(Type.String())),
})
export type AlertRecord = Static<typeof AlertRecordSchema>

const ProbeFindingSchema = Type.Object({
  scope: Type.Enum(['account', 'key', 'model', 'endpoint'] as const),
  model: nullable(Type.String()),
  state: Type.Enum(['ok', 'refused', 'unknown'] as const),
  reason: nullable(ReasonSchema),
  http_status: nullable(Type.Integer()),
  explanation: nullable(Type.String()),
})

/** One free probe: when, with which credential, and what it found. */
export const ProbeReportSchema = Type.Object({
  at: Type.String(),
  key: nullable(Type.String()),
  findings: Type.Array(ProbeFindingSchema),
})
export type ProbeReport = Static<typeof ProbeReportSchema>

/** How one submit went: whether the provider took it, or failed to answer for itself. Refusals reach the router with the track. */
export const SubmitReportSchema = Type.Object({
  intent: Type.String(),
  at: Type.String(),
  key: Type.String(),
  model: Type.String(),
  accepted: Type.Boolean(),
  reason: nullable(ReasonSchema),
  http_status: nullable(Type.Integer()),
  explanation: nullable(Type.String()),
  /** A hash of what was sent, so that one input that a provider cannot digest is not taken for an outage. */
  input_sha256: Type.Optional(Type.String()),
})
export type SubmitReport = Static<typeof SubmitReportSchema>

const SlotSchema = Type.Enum(['current', 'next', 'previous'] as const)

/** How one credential stands in one worker. `key` is null when its source cannot be read. */
export const KeyReportSchema = Type.Object({
  key: nullable(Type.String()),
  slot: nullable(SlotSchema),
  state: Type.String(),
  in_use: Type.Boolean(),
  source: nullable(Type.String()),
  changeable: Type.Boolean(),
  since: Type.String(),
  reason: nullable(Type.String()),
  fix: nullable(Type.String()),
  draining: Type.Boolean(),
  /** It is in use and no source that can be read holds it any more; earlier releases do not say. */
  lost_on_restart: Type.Optional(Type.Boolean()),
})
export type KeyReport = Static<typeof KeyReportSchema>

/** A line of an env file that is not read, and why. Nothing of the line. */
export const IgnoredLineSchema = Type.Object({
  path: Type.String(),
  line: Type.Integer({ minimum: 1 }),
  rule: Type.String(),
  problem: Type.String(),
  fix: Type.String(),
})
export type IgnoredLine = Static<typeof IgnoredLineSchema>

/** As many lines that are not read as a report or an answer carries. */
export const mostIgnoredLines = 20

/**
 * What one worker did with one credential in one hour, counted since the worker started. `hour` is the beginning of the
 * hour, RFC 3339. `spend_usd` is estimated from the models' prices; `unpriced` counts work whose price is not known.
 */
export const KeyUsageSchema = Type.Object({
  key: Type.String(),
  hour: Type.String(),
  submits: Type.Integer(),
  accepted: Type.Integer(),
  refused: Type.Record(Type.String(), Type.Integer()),
  spend_usd: Type.Number(),
  unpriced: Type.Integer(),
})
export type KeyUsage = Static<typeof KeyUsageSchema>

/**
 * Work in the provider's own list that no track of this fleet claims: somebody else has the key, or the account. `track` where
 * it may be a submit of that track which had been taken for never accepted; earlier releases do not say.
 */
export const ForeignWorkSchema = Type.Object({
  key: Type.String(),
  model: Type.String(),
  provider_request_id: Type.String(),
  created_at: Type.String(),
  track: Type.Optional(Type.String()),
})
export type ForeignWork = Static<typeof ForeignWorkSchema>

/** What a worker says of itself, every few seconds and whenever something changes. Fingerprints only, never a credential. */
export const WorkerReportSchema = Type.Object({
  v: Type.Literal(1),
  worker: Type.String(),
  provider: ProviderNameSchema,
  at: Type.String(),
  started_at: Type.String(),
  version: Type.String(),
  models: Type.Array(ModelCapabilitySchema),
  environment: Type.String(),
  credential: nullable(Type.Object({ key: Type.String(), slot: Type.String(), source: Type.String() })),
  keys: Type.Array(KeyReportSchema),
  usage: Type.Array(KeyUsageSchema, { maxItems: 100 }),
  foreign_work: Type.Array(ForeignWorkSchema, { maxItems: 20 }),
  /** A fingerprint of a credential that may do more than run models; a person should replace it. */
  too_powerful: nullable(Type.String()),
  /** Earlier releases do not say. */
  ignored_lines: Type.Optional(Type.Array(IgnoredLineSchema, { maxItems: mostIgnoredLines })),
  probe: nullable(ProbeReportSchema),
  /** Tracks in flight at once, over the whole fleet, as it is configured. Earlier releases do not say. */
  concurrency: Type.Optional(Type.Integer({ minimum: 1 })),
  recent_submits: Type.Array(SubmitReportSchema, { maxItems: 50 }),
  last_success_at: nullable(Type.String()),
  last_refusal: nullable(RefusalReportSchema),
  handling: Type.Integer(),
})
export type WorkerReport = Static<typeof WorkerReportSchema>

/** The answer of `GET /api/keys`: every credential of the fleet by fingerprint. */
export const KeysAnswerSchema = Type.Object({
  keys: Type.Array(
    Type.Object({
      provider: ProviderNameSchema,
      key: nullable(Type.String()),
      slot: nullable(SlotSchema),
      state: Type.String(),
      source: nullable(Type.String()),
      changeable: Type.Boolean(),
      reason: nullable(Type.String()),
      fix: nullable(Type.String()),
      environments: Type.Array(Type.String()),
      first_seen_at: nullable(Type.String()),
      age_days: nullable(Type.Integer()),
      due_in_days: nullable(Type.Integer()),
      age: nullable(Type.Enum(['fresh', 'due', 'overdue'] as const)),
      workers: Type.Integer(),
      in_flight: Type.Integer(),
      last_success_at: nullable(Type.String()),
      last_refusal: nullable(
        Type.Object({
          at: Type.String(),
          reason: ReasonSchema,
          http_status: nullable(Type.Integer()),
          explanation: Type.String(),
        }),
      ),
      /** The counts and the estimated spend of the UTC day; `unpriced_today` counts work whose price is not known. */
      submits_today: Type.Integer(),
      refused_today: Type.Integer(),
      spend_usd_today: Type.Number(),
      unpriced_today: Type.Integer(),
      /** It may do more than run models. */
      too_powerful: Type.Boolean(),
      /** Requests of the last day that the provider lists and no track of this fleet claims; 20 a worker at most. */
      foreign_requests: Type.Array(Type.String()),
      /** It is in use and no file or environment holds it any more: a restart of its worker loses it. */
      lost_on_restart: Type.Optional(Type.Boolean()),
    }),
  ),
  /** Lines of the workers' env files that are not read. */
  ignored_lines: Type.Optional(Type.Array(IgnoredLineSchema, { maxItems: mostIgnoredLines })),
  workers: Type.Object({ fal: Type.Integer(), replicate: Type.Integer() }),
})
export type KeysAnswer = Static<typeof KeysAnswerSchema>
