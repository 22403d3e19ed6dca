import { Type } from 'typebox'
import { commonVariables, routingVariables } from '../variables.ts'

/** The app that decides which provider runs a track next. */
export const routerSchema = Type.Object({ ...commonVariables(8001), ...routingVariables })
