import { Type } from 'typebox'
import { commonVariables, publicUrl, replicateVariables, workerVariables } from '../variables.ts'

/** The worker that runs attempts at Replicate. */
export const replicateWorkerSchema = Type.Object({
  ...commonVariables(8003),
  ...publicUrl,
  ...workerVariables,
  ...replicateVariables,
})
