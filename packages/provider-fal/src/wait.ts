import { asRecord, retryAfterMs, type Exchange } from '@soundfoundry/provider-kit'
import { readEvidence } from './evidence.ts'

/** How long an answer of fal's tells us to wait, in milliseconds; null when it does not say. Pure. */
export function waitMs({ body, headers }: Pick<Exchange, 'body' | 'headers'>, now: number): number | null {
  const record = asRecord(body)
  const told = [record, asRecord(record.detail), asRecord(record.error)].map(({ retry_after }) => retry_after)
  return retryAfterMs({ headers, told, says: readEvidence(body).text }, now)
}
