import { randomUUID } from 'node:crypto'
import type { CredentialProvider } from '@soundfoundry/config'
import type { Reason, Track } from '@soundfoundry/track'
import { CommandFailure } from './command-failure.ts'
import type { Gateway } from './gateway.ts'

/** What a test track says of the credential that it was to be made with. */
export type TrackVerdict =
  | { readonly kind: 'pending' }
  | { readonly kind: 'proven' }
  /** It was made, with these credentials instead: a new one is given to one track at a time until it is proven. */
  | { readonly kind: 'elsewhere'; readonly others: string }
  | { readonly kind: 'failed'; readonly message: string; readonly fix: string | null }

/** Refusals that trying again with the same credential does not change. */
const accountReasons: ReadonlySet<Reason | null> = new Set<Reason>(['account_locked', 'out_of_credit'])
const finalReasons: ReadonlySet<Reason | null> = new Set<Reason | null>([
  'key_missing',
  'key_refused',
  'model_forbidden',
  ...accountReasons,
])

/** Judges a test track by its attempts: only one with the new credential proves anything. */
export function judgeTestTrack(track: Track, key: string): TrackVerdict {
  const own = track.attempts.filter(attempt => attempt.key === key)
  if (own.some(({ state }) => state === 'succeeded')) return { kind: 'proven' }
  const refused = own.find(({ state, reason }) => state === 'refused' && finalReasons.has(reason))
  if (refused !== undefined) {
    const status = refused.http_status === null ? '' : ` with ${refused.http_status}`
    const isAccount = accountReasons.has(refused.reason)
    return {
      kind: 'failed',
      message: `The provider refused the test track${status}: ${refused.reason ?? 'no reason'}.`,
      fix: isAccount ? 'This is about the account: a new credential does not help.' : null,
    }
  }
  if (!track.done) return { kind: 'pending' }
  if (track.error !== null)
    return { kind: 'failed', message: `The test track failed: ${track.error.message}`, fix: track.error.fix }
  const others = [...new Set(track.attempts.map(attempt => attempt.key))].join(', ')
  return { kind: 'elsewhere', others: others === '' ? 'no credential' : others }
}

export interface TestTrackOptions {
  readonly provider: CredentialProvider
  readonly key: string
  readonly limitMs: number
}

/** Seconds between two looks at the verdict; the gateway answers at once when the track is done. */
const lookS = 5

/** A test track that was made. */
export interface TestTrack {
  readonly id: string
  /** The credentials that it was made with instead; null for one that proves the new one. */
  readonly others: string | null
}

/** The gateway for the track, and one for what an interruption must not end. */
export interface TestTrackGateways {
  readonly gateway: Gateway
  readonly backGateway: Gateway
}

/**
 * Has one short track made by one provider and waits until it is. It is real work, and billed.
 *
 * @param say is told what became of a track that was not waited for
 * @throws {CommandFailure} when it is not made, or the credential is refused with it
 * @throws whatever ends the waiting, an interruption above all; the track is canceled in any case
 */
export async function runTestTrack(
  { gateway, backGateway }: TestTrackGateways,
  { provider, key, limitMs }: TestTrackOptions,
  say: (detail: string) => void,
): Promise<TestTrack> {
  const end = performance.now() + limitMs
  const body = {
    prompt: 'Slow solo piano, warm and sparse: a test of a new credential',
    duration_s: 5,
    provider,
    metadata: { purpose: 'key_rotation', key },
  }
  // Answered as soon as it is durable, and not broken off: a track whose id is not known cannot be canceled.
  let { track } = await backGateway.createTrack(body, { idempotencyKey: randomUUID() })
  try {
    for (;;) {
      const verdict = judgeTestTrack(track, key)
      if (verdict.kind === 'proven') return { id: track.id, others: null }
      if (verdict.kind === 'elsewhere') return { id: track.id, others: verdict.others }
      if (verdict.kind === 'failed')
        throw new CommandFailure(verdict.message, { code: 'test_track_failed', fix: verdict.fix })
      const leftMs = end - performance.now()
      if (leftMs <= 0)
        throw new CommandFailure(`The test track ${track.id} was not done after ${Math.round(limitMs / 1000)} s.`, {
          code: 'test_track_late',
          fix: 'Look at soundfoundry keys status and /api/health/providers; --timeout waits longer.',
        })
      track = await gateway.readTrack(track.id, Math.max(1, Math.min(lookS, Math.ceil(leftMs / 1000))))
    }
  } catch (error) {
    if (!track.done) say(await cancelTestTrack(backGateway, track.id))
    throw error
  }
}

/** Cancels a track that nobody waits for any more, within the time of one call. Answers what became of it. */
async function cancelTestTrack(gateway: Gateway, id: string): Promise<string> {
  try {
    const { status } = await gateway.cancelTrack(id)
    return status === 'canceled' ? `${id} is canceled` : `${id} is ${status} and cannot be canceled any more`
  } catch {
    return `${id} could not be canceled and may go on, and be billed`
  }
}
