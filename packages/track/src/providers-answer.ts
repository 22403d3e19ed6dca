import { Type, type Static } from 'typebox'
import { CircuitRowSchema } from './circuit-row.ts'
import { nullable } from './nullable.ts'
import { ProviderNameSchema } from './provider-name.ts'
import { PauseSchema } from './provider-switch.ts'
import { RefusalReportSchema } from './refusal-report.ts'

const ProviderStateSchema = Type.Enum(['ok', 'degraded', 'down'] as const)

/** The answer of `GET /api/providers`: the detail behind the health of each. */
export const ProvidersAnswerSchema = Type.Object({
  providers: Type.Array(
    Type.Object({
      provider: ProviderNameSchema,
      state: ProviderStateSchema,
      error: nullable(Type.String()),
      /** Earlier releases do not say, and know of no pause. */
      paused: Type.Optional(nullable(PauseSchema)),
      circuits: Type.Array(CircuitRowSchema),
      workers: Type.Integer(),
      in_flight: Type.Integer(),
      /** The most that are in flight at once. Earlier releases do not say. */
      limit: Type.Optional(nullable(Type.Integer())),
      queued: Type.Integer(),
      /** Earlier releases do not say. */
      storing: Type.Optional(Type.Integer()),
      last_success_at: nullable(Type.String()),
      last_refusal: nullable(RefusalReportSchema),
      models: Type.Array(Type.String()),
    }),
  ),
  waiting: Type.Integer(),
})
export type ProvidersAnswer = Static<typeof ProvidersAnswerSchema>

/** The answer of `GET /api/health/providers`, to the letter. */
export const ProvidersHealthSchema = Type.Object({
  fal: ProviderStateSchema,
  replicate: ProviderStateSchema,
  fal_error: nullable(Type.String()),
  replicate_error: nullable(Type.String()),
})
export type ProvidersHealth = Static<typeof ProvidersHealthSchema>
