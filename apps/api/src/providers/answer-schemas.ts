import { CircuitRowSchema, PauseSchema, ProviderNameSchema } from '@soundfoundry/track'
import { Type, type Static } from 'typebox'

const PausedSchema = Type.Union([PauseSchema, Type.Null()])
const CountSchema = Type.Union([Type.Integer(), Type.Null()])

/** What came of a free probe that was asked for. */
export const TriedProviderSchema = Type.Object({
  provider: ProviderNameSchema,
  probe: Type.Enum(['passed', 'failed'] as const),
  sentence: Type.String(),
  circuits: Type.Array(CircuitRowSchema),
  paused: PausedSchema,
})
export type TriedProvider = Static<typeof TriedProviderSchema>

/** How a provider's switch stands, and how many tracks are still there; null where nobody tells. */
export const SwitchedProviderSchema = Type.Object({
  provider: ProviderNameSchema,
  paused: PausedSchema,
  sentence: Type.String(),
  in_flight: CountSchema,
  queued: CountSchema,
  storing: CountSchema,
})
export type SwitchedProvider = Static<typeof SwitchedProviderSchema>
