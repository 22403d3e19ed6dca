import { callerErrors } from './caller-errors.ts'
import { systemErrors } from './system-errors.ts'
import { trackEndings } from './track-endings.ts'

/** Every error this system can name. Codes are stable: callers, stored records and dashboards branch on them. */
export const errorCodes = { ...callerErrors, ...systemErrors, ...trackEndings } as const

/** The name of an error, as it stands on the wire. */
export type ErrorCode = keyof typeof errorCodes

/** Whether a string, for instance one read from a stored record, is one of our codes. */
export function isErrorCode(value: string): value is ErrorCode {
  return Object.hasOwn(errorCodes, value)
}
