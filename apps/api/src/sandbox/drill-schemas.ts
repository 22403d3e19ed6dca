import type { ListedFault } from '@soundfoundry/sandbox-client'
import { ProviderNameSchema } from '@soundfoundry/track'
import { Type, type Static } from 'typebox'

export const DrillParametersSchema = Type.Record(
  Type.String(),
  Type.Union([Type.String(), Type.Number(), Type.Boolean()]),
)

export const ActiveDrillSchema = Type.Object({
  parameters: DrillParametersSchema,
  since: Type.String(),
  hits: Type.Integer(),
  times_left: Type.Union([Type.Integer(), Type.Null()]),
  ends_at: Type.Union([Type.String(), Type.Null()]),
})

/** A fault that the sandbox can play, for people to see what it leads to. */
export const DrillSchema = Type.Object({
  provider: ProviderNameSchema,
  name: Type.String(),
  about: Type.String(),
  example: DrillParametersSchema,
  active: Type.Union([ActiveDrillSchema, Type.Null()]),
})
export type Drill = Static<typeof DrillSchema>

/** A fault of the sandbox as the gateway tells it. */
export function drillOf({ provider, fault, about, example, active }: ListedFault): Drill {
  if (active === null) return { provider, name: fault, about, example, active }
  const { parameters, since, hits, times_left, ends_at } = active
  return { provider, name: fault, about, example, active: { parameters, since, hits, times_left, ends_at } }
}
