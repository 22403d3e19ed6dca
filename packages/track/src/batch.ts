import { Type, type Static } from 'typebox'
import { nullable } from './nullable.ts'

/**
 * Which tracks one call chose to make again. Written once: whoever repeats the call means these, whatever matches by then.
 * `next` is the place in the list where the next call goes on.
 */
export const BatchSchema = Type.Object({
  v: Type.Literal(1),
  /** Of what it was chosen by. */
  filter_sha256: Type.String(),
  tracks: Type.Array(Type.String({ minLength: 1 })),
  next: nullable(Type.Integer({ minimum: 1 })),
})
export type Batch = Static<typeof BatchSchema>
