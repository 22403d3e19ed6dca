import { Type } from 'typebox'
import { commonVariables, falVariables, publicUrl, workerVariables } from '../variables.ts'

/** The worker that runs attempts at fal. */
export const falWorkerSchema = Type.Object({
  ...commonVariables(8002),
  ...publicUrl,
  ...workerVariables,
  ...falVariables,
})
