import { AppError } from '@soundfoundry/errors'

/** The first part says how the rest is to be read, so that another form can follow without misreading this one. */
const version = '1'

/** Where the next page begins, as callers get it: after the track of this place in the order of creation. */
export const writeCursor = (sequence: number): string => Buffer.from(`${version}.${sequence}`).toString('base64url')

/** The place in a cursor. Throws `invalid_request` for what no answer ever named. */
export function readCursor(cursor: string): number {
  const text = Buffer.from(cursor, 'base64url').toString('latin1')
  const sequence = Number(/^1\.([1-9]\d{0,15})$/.exec(text)?.[1])
  if (Number.isSafeInteger(sequence) && writeCursor(sequence) === cursor) return sequence
  const message = 'must be a `next_cursor` of an earlier answer'
  throw new AppError('invalid_request', {
    detail: `cursor ${message}.`,
    fix: 'Take the cursor from `next_cursor` as it is, or leave it out for the newest tracks.',
    errors: [{ path: 'cursor', message }],
  })
}
