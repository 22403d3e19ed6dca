import { Type, type Static } from 'typebox'

/**
 * A process whose machine's clock is not the broker's, as it tells the fleet. `off_ms`: how far it is ahead, below 0 behind.
 */
export const ClockReportSchema = Type.Object({
  v: Type.Literal(1),
  app: Type.String({ minLength: 1 }),
  machine: Type.String({ minLength: 1 }),
  off_ms: Type.Integer(),
})
export type ClockReport = Static<typeof ClockReportSchema>
