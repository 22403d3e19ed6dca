import { errorCodes, isErrorCode, type ErrorRow } from '@soundfoundry/errors'

/**
 * What to do about an error: as its answer says, and what whoever runs the house can do, which the gateway tells no caller.
 * Who types these commands is often both.
 */
export function adviceOn(code: string | null, fix: string | null): string | null {
  const row: ErrorRow | null = code !== null && isErrorCode(code) ? errorCodes[code] : null
  const advice = row?.operator
  return advice === undefined ? fix : `${fix ?? ''} ${advice}`.trimStart()
}
