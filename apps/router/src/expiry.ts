import { errorCodes } from '@soundfoundry/errors'
import {
  providerNames,
  providerTitles,
  type ProviderName,
  type TrackEvent,
  type TrackRequest,
} from '@soundfoundry/track'

/** How a track ends whose deadline has passed. `message` where it can be told more exactly. */
export const expired = (message: string = `${errorCodes.deadline_exceeded.title}.`): TrackEvent => ({
  type: 'expired',
  error: { code: 'deadline_exceeded', message, fix: errorCodes.deadline_exceeded.fix },
})

/** Why a track that was at no provider was not done in time, in one sentence. Pure. */
export function nobodyInTime(
  { provider: pinned }: Pick<TrackRequest, 'provider'>,
  isPaused: (provider: ProviderName) => boolean,
): string {
  const sentence = 'No provider could take the track before its deadline'
  const wanted = pinned === null ? providerNames : [pinned]
  if (!wanted.every(isPaused)) return `${sentence}.`
  return `${sentence}: ${wanted.map(name => providerTitles[name]).join(' and ')} ${wanted.length > 1 ? 'were' : 'was'} paused.`
}
