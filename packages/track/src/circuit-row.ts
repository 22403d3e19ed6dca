import { Type, type Static } from 'typebox'
import { passage, type Circuit } from './circuit.ts'
import { nullable } from './nullable.ts'
import { ReasonSchema } from './refusal.ts'

/** A circuit that is not closed, as people are shown it. `due`: its time is up, and the next track tries it. */
export const CircuitRowSchema = Type.Object({
  scope: Type.String(),
  key: nullable(Type.String()),
  model: nullable(Type.String()),
  state: Type.Enum(['open', 'half_open'] as const),
  reason: nullable(ReasonSchema),
  explanation: nullable(Type.String()),
  since: Type.String(),
  until: Type.String(),
  /** Earlier releases do not say. */
  due: Type.Optional(Type.Boolean()),
})
export type CircuitRow = Static<typeof CircuitRowSchema>

/** The circuit as people are shown it, in a list of one; an empty one for a circuit that is closed. Pure. */
export function circuitRow(circuit: Circuit, now: Date): CircuitRow[] {
  const { state, scope, key, model, reason, explanation, since, until } = circuit
  if (state === 'closed') return []
  const due = passage(circuit, now) === 'one_trial'
  return [{ scope, key, model, state, reason, explanation, since, until, due }]
}
