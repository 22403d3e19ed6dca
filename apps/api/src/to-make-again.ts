import { AppError } from '@soundfoundry/errors'
import { isDone, toRequestBody } from '@soundfoundry/track'
import type { GatewayDeps } from './deps.ts'
import { checkNotErased, loadTrack } from './load-track.ts'
import { checkBody, type Asked } from './take-track.ts'

/**
 * What is asked for when a track is made again: the same, for the same caller.
 *
 * @param sees whose tracks whoever asks may see; null for everybody's
 * @throws AppError `track_not_found`, `track_unreadable`; `not_done`: two of the same would be made; `track_erased`; and what
 *   `checkBody` throws, for what it was accepted with may not be taken any more: a webhook that this gateway cannot sign
 */
export async function toMakeAgain(
  { bus, webhooks }: Pick<GatewayDeps, 'bus' | 'webhooks'>,
  id: string,
  sees: string | null,
): Promise<Omit<Asked, 'show'>> {
  const { record } = await loadTrack(bus, id, sees)
  if (!isDone(record)) throw new AppError('not_done', { detail: `The track is still ${record.status}.` })
  checkNotErased(record)
  checkBody(toRequestBody(record.request), webhooks)
  return { request: record.request, retryOf: record.id, caller: record.caller }
}
