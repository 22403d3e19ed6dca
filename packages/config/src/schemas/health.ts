import { Type } from 'typebox'
import { commonVariables, healthVariables } from '../variables.ts'

/** The app that answers for providers and keys and raises alerts. */
export const healthSchema = Type.Object({ ...commonVariables(8004), ...healthVariables })
