import { Type, type TProperties } from 'typebox'
import type { AudioCoding, AudioContainer } from './audio-faults.ts'
import type { Operation } from './operation.ts'

/** Every parameter a fault may take. Each fault takes the common six and some of its own. */
export interface FaultParameters {
  /** Only the next so many matching requests; without it, until it is cleared. */
  times?: number
  /** Only requests with the key of this fingerprint (`fal_` or `replicate_` and eight hex digits). */
  key?: string
  /** Only work whose prompt contains this. */
  match?: string
  /** Only this operation, instead of those the fault is for by default. */
  operation?: string
  /** Only each so-many-th of the matching requests: 5 strikes the fifth, the tenth and so on. */
  every?: number
  /** Only for so many seconds; then it is gone as if it had been cleared. */
  for_s?: number
  reason?: string
  text?: string
  status?: number
  html?: boolean
  type?: string
  message?: string
  error?: string
  ms?: number
  accept?: boolean
  announced?: boolean
  chunked?: boolean
  coding?: AudioCoding
  whole?: boolean
  container?: AudioContainer
  low_credit?: boolean
  retry_after?: number
  /** The value of a `Retry-After` header, as it is sent. */
  after?: string
  /** What an answer of `any-status` holds: the provider's own error, a proxy's page, nothing, or JSON of another shape. */
  body?: AnswerBody
  admitted?: boolean
  spare?: number
  units?: number
}

/** Who an answer comes from, by its body. */
export const answerBodies = ['own', 'html', 'empty', 'other'] as const
export type AnswerBody = (typeof answerBodies)[number]

/** A fault that can be switched on. */
export interface FaultDefinition {
  /** One sentence for the control page. */
  about: string
  /** The operations it strikes unless the `operation` parameter names another. */
  operations: readonly Operation[]
  /** Its own parameters, beside the common six. */
  parameters: TProperties
  /** A body to show on the control page. */
  example?: FaultParameters
}

/** The parameters every fault takes. */
export const commonParameters = {
  times: Type.Optional(Type.Integer({ minimum: 1 })),
  key: Type.Optional(Type.String({ pattern: '^(fal|replicate)_[0-9a-f]{8}$' })),
  match: Type.Optional(Type.String({ minLength: 1 })),
  operation: Type.Optional(Type.String()),
  every: Type.Optional(Type.Integer({ minimum: 1 })),
  for_s: Type.Optional(Type.Integer({ minimum: 1, maximum: 86_400 })),
} satisfies TProperties
