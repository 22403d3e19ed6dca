import { createHash } from 'node:crypto'
import { AppError } from '@soundfoundry/errors'
import type { TrackRequest } from '@soundfoundry/track'

/** The `Idempotency-Key` of a call, or null without one. Throws `invalid_request` for one that cannot be a key. */
export function readIdempotencyKey(header: string | string[] | undefined): string | null {
  if (header === undefined) return null
  if (typeof header === 'string' && /^[\x21-\x7e]{1,255}$/.test(header)) return header
  const message = 'must be one value of 1 to 255 visible ASCII characters without spaces, such as a UUID'
  throw new AppError('invalid_request', {
    detail: `Idempotency-Key ${message}.`,
    errors: [{ path: 'Idempotency-Key', message }],
  })
}

/**
 * The same for bodies that ask for the same, whatever the order of their fields and spelled-out defaults.
 *
 * @param retryOf the track that is made again; to ask for that is another thing than to ask for the same once more
 */
export function requestDigest({ wished: _spelledOut, ...request }: TrackRequest, retryOf?: string): string {
  const metadata = Object.entries(request.metadata).sort(([a], [b]) => (a < b ? -1 : 1))
  const fields = Object.entries({ ...request, metadata, ...(retryOf === undefined ? {} : { retry_of: retryOf }) }).sort(
    ([a], [b]) => (a < b ? -1 : 1),
  )
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex')
}
