import { Type, type Static, type TSchema } from 'typebox'
import { ModelCapabilitySchema } from './capability.ts'
import { ProviderNameSchema } from './provider-name.ts'
import { ReasonSchema } from './refusal.ts'

const nullable = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()])

/** A work item: run the dispatch of this number, or route after it, if the record still stands there. 0 is before the first. */
export const JobMessageSchema = Type.Object({
  v: Type.Literal(1),
  track: Type.String({ minLength: 1 }),
  dispatch: Type.Integer({ minimum: 0 }),
})
export type JobMessage = Static<typeof JobMessageSchema>

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
})
export type SubmitReport = Static<typeof SubmitReportSchema>

/** What a worker says of itself, every few seconds and whenever something changes. Fingerprints only, never a credential. */
export const WorkerReportSchema = Type.Object({
  v: Type.Literal(1),
  worker: Type.String(),
  provider: ProviderNameSchema,
  at: Type.String(),
  started_at: Type.String(),
  version: Type.String(),
  models: Type.Array(ModelCapabilitySchema),
  credential: nullable(Type.Object({ key: Type.String(), slot: Type.String(), source: Type.String() })),
  probe: nullable(ProbeReportSchema),
  recent_submits: Type.Array(SubmitReportSchema, { maxItems: 50 }),
  last_success_at: nullable(Type.String()),
  last_refusal: nullable(
    Type.Object({
      at: Type.String(),
      key: Type.String(),
      model: Type.String(),
      reason: ReasonSchema,
      http_status: nullable(Type.Integer()),
      explanation: Type.String(),
    }),
  ),
  handling: Type.Integer(),
})
export type WorkerReport = Static<typeof WorkerReportSchema>

/** The answer of `GET /api/health/providers`, to the letter. */
export const ProvidersHealthSchema = Type.Object({
  fal: Type.Enum(['ok', 'degraded', 'down'] as const),
  replicate: Type.Enum(['ok', 'degraded', 'down'] as const),
  fal_error: nullable(Type.String()),
  replicate_error: nullable(Type.String()),
})
export type ProvidersHealth = Static<typeof ProvidersHealthSchema>
