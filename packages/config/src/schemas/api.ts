import { Type } from 'typebox'
import { commonVariables, gatewayVariables, publicUrl, sandboxVariables, trackDeadline } from '../variables.ts'

/** The gateway. */
export const apiSchema = Type.Object({
  ...commonVariables(8000),
  ...trackDeadline,
  ...gatewayVariables,
  ...publicUrl,
  ...sandboxVariables,
})
