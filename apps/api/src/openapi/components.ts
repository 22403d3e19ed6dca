import { errorCodes } from '@soundfoundry/errors'
import {
  AlertSchema,
  AlertsAnswerSchema,
  AlertStatusSchema,
  AttemptStateSchema,
  AudioFormatSchema,
  BilledSchema,
  KeysAnswerSchema,
  PauseSchema,
  ProviderNameSchema,
  ProvidersAnswerSchema,
  ProvidersHealthSchema,
  ReasonSchema,
  TrackErrorSchema,
  TrackRequestBodySchema,
  TrackSchema,
  TrackStageSchema,
  TrackStatusSchema,
  UsageAnswerSchema,
  UsageOwnerSchema,
  UsageSummarySchema,
  UsageWindowSchema,
  trackStatuses,
} from '@soundfoundry/track'
import { Type } from 'typebox'
import { environmentNames } from '../deps.ts'
import { SwitchedProviderSchema, TriedProviderSchema } from '../providers/answer-schemas.ts'
import { DrillSwitchSchema, KeyChangeRequestSchema } from '../routes/sandbox.ts'
import { ActiveDrillSchema, DrillParametersSchema, DrillSchema } from '../sandbox/drill-schemas.ts'
import { keyActions } from '../sandbox/plan-key-change.ts'
import { WebhookTestRequestSchema } from '../routes/webhooks.ts'

const key = KeysAnswerSchema.properties.keys.items
const provider = ProvidersAnswerSchema.properties.providers.items
const [webhook] = TrackSchema.properties.webhook.anyOf
const [audio] = TrackSchema.properties.audio.anyOf
const [keyRefusal] = key.properties.last_refusal.anyOf
const [providerRefusal] = provider.properties.last_refusal.anyOf

const ErrorCodeSchema = Type.Enum(Object.keys(errorCodes))
const ErrorAtPathSchema = Type.Object({ path: Type.String(), message: Type.String() })

/** RFC 9457, as `toProblem` of packages/errors writes it. */
const ProblemSchema = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  code: ErrorCodeSchema,
  fix: Type.Optional(Type.String()),
  errors: Type.Optional(Type.Array(ErrorAtPathSchema)),
})

const WebhookTestSchema = Type.Object({
  id: Type.String(),
  delivered: Type.Boolean(),
  http_status: Type.Union([Type.Integer(), Type.Null()]),
  error: Type.Union([Type.String(), Type.Null()]),
  answer: Type.Union([Type.String(), Type.Null()]),
  duration_ms: Type.Integer(),
})

const RetriedTrackSchema = Type.Object({ id: Type.String(), retry_of: Type.String() })
const LeftOutTrackSchema = Type.Object({ id: Type.String(), code: ErrorCodeSchema, detail: Type.String() })

const ReadinessSchema = Type.Object({
  status: Type.Enum(['ok', 'unavailable', 'closing']),
  checks: Type.Record(Type.String(), Type.String()),
})

/**
 * Every shape that has a name in the document. Those that validate, and those that the house reads its own messages with,
 * are the very schemas; wherever one occurs within another, the document refers to it.
 */
export const components = {
  Track: TrackSchema,
  TrackRequest: TrackRequestBodySchema,
  TrackPage: Type.Object({
    tracks: Type.Array(TrackSchema),
    next_cursor: Type.Union([Type.String(), Type.Null()]),
  }),
  TrackCounts: Type.Object({
    all: Type.Integer(),
    by_status: Type.Object(Object.fromEntries(trackStatuses.map(status => [status, Type.Integer()]))),
    redirected: Type.Integer(),
  }),
  MadeAgain: Type.Object({
    tracks: Type.Array(RetriedTrackSchema),
    left_out: Type.Array(LeftOutTrackSchema),
    next_cursor: Type.Union([Type.String(), Type.Null()]),
  }),
  RetriedTrack: RetriedTrackSchema,
  LeftOutTrack: LeftOutTrackSchema,
  TrackStatus: TrackStatusSchema,
  TrackStage: TrackStageSchema,
  TrackError: TrackErrorSchema,
  Audio: audio,
  AudioFormat: AudioFormatSchema,
  Webhook: webhook,
  WebhookTestRequest: WebhookTestRequestSchema,
  WebhookTest: WebhookTestSchema,
  WebhookAttempt: webhook.properties.attempts.items,
  Attempt: TrackSchema.properties.attempts.items,
  EventTicket: Type.Object({ ticket: Type.String(), expires_at: Type.String() }),
  AttemptState: AttemptStateSchema,
  Billed: BilledSchema,
  Reason: ReasonSchema,
  ProviderName: ProviderNameSchema,
  Health: Type.Object({
    status: Type.Literal('ok'),
    version: Type.String(),
    environment: Type.Enum(environmentNames),
  }),
  ProvidersHealth: ProvidersHealthSchema,
  ProviderState: ProvidersHealthSchema.properties.fal,
  Providers: ProvidersAnswerSchema,
  Provider: provider,
  ProviderRefusal: providerRefusal,
  Circuit: provider.properties.circuits.items,
  Pause: PauseSchema,
  TriedProvider: TriedProviderSchema,
  SwitchedProvider: SwitchedProviderSchema,
  Usage: UsageAnswerSchema,
  UsageBucket: UsageAnswerSchema.properties.buckets.items,
  UsageOwner: UsageOwnerSchema,
  UsageSummary: UsageSummarySchema,
  UsageWindow: UsageWindowSchema,
  Keys: KeysAnswerSchema,
  Key: key,
  KeyRefusal: keyRefusal,
  Sandbox: Type.Object({ drills: Type.Array(DrillSchema), changes_keys: Type.Boolean() }),
  Drill: DrillSchema,
  DrillParameters: DrillParametersSchema,
  DrillSwitch: DrillSwitchSchema,
  ActiveDrill: ActiveDrillSchema,
  KeyChangeRequest: KeyChangeRequestSchema,
  KeyChange: Type.Object({
    provider: ProviderNameSchema,
    action: Type.Enum(keyActions),
    key: Type.Union([Type.String(), Type.Null()]),
    previous: Type.Union([Type.String(), Type.Null()]),
  }),
  Alerts: AlertsAnswerSchema,
  Alert: AlertSchema,
  AlertStatus: AlertStatusSchema,
  Liveness: Type.Object({ status: Type.Literal('ok') }),
  Readiness: ReadinessSchema,
  Problem: ProblemSchema,
  ErrorCode: ErrorCodeSchema,
  ErrorAtPath: ErrorAtPathSchema,
} as const
export type ComponentName = keyof typeof components
