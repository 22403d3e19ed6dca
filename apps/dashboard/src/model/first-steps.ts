import type { Keys, ProvidersHealth, Track } from '@soundfoundry/client'
import { isRedirected } from './track-path.ts'

/** How far a newcomer is. Nothing is ticked by hand: each is seen. */
export interface FirstSteps {
  /** The first track that was made. */
  readonly made: Track | null
  readonly isLocked: boolean
  /** A track that was begun since fal is locked, and is not done. */
  readonly under: Track | null
  readonly redirected: Track | null
  readonly rotated: string | null
  readonly now: 1 | 2 | 3 | null
}

/** What of the three first steps is done. */
export function firstStepsOf(tracks: readonly Track[], health: ProvidersHealth | null, keys: Keys | null): FirstSteps {
  const oldestFirst = tracks.toReversed()
  const made = oldestFirst.find(({ status }) => status === 'succeeded') ?? null
  const redirected = oldestFirst.find(track => track.status === 'succeeded' && isRedirected(track)) ?? null
  const isLocked = health?.fal === 'down'
  const under = tracks.find(({ done }) => !done) ?? null
  const rotated = keys?.keys.find(({ state }) => state === 'previous' || state === 'retired')?.provider ?? null
  const now = made === null ? 1 : redirected === null ? 2 : rotated === null ? 3 : null
  return { made, isLocked, under, redirected, rotated, now }
}

/** What stands above the steps. */
export function stepsTitle({ now }: FirstSteps): string {
  switch (now) {
    case 1:
      return 'Everything runs. Make the first track.'
    case 2:
      return 'One track made. Now break something.'
    case 3:
      return 'Nothing was lost. Now rotate a key.'
    default:
      return 'All three done: this is all that an operator has to know.'
  }
}
