import { Type, type Static } from 'typebox'
import { nullable } from './nullable.ts'
import { ReasonSchema } from './refusal.ts'

/** The latest refusal, as a worker reports it and as it is kept with the counters. `key` is a fingerprint. */
export const RefusalReportSchema = Type.Object({
  at: Type.String(),
  key: Type.String(),
  model: Type.String(),
  reason: ReasonSchema,
  http_status: nullable(Type.Integer()),
  explanation: Type.String(),
})
export type RefusalReport = Static<typeof RefusalReportSchema>
