import { establishedWorks, keyOf, update, type Key, type KeyRefusal, type Ring, type Why } from './ring.ts'
import { mayPass, type KeyVerdict } from './verdict.ts'

/** Waits between tries that told nothing, in milliseconds; the last repeats. */
const holdTimes = [2_000, 5_000, 15_000, 30_000, 60_000] as const
/** After this a refusal that may pass is worth another look. */
const retryMs = 600_000
/** How often a staged credential is asked for again, so that `ready` stays true. */
const readyProbeMs = 600_000
/** How often a refused credential in use is asked for again. */
const refusedProbeMs = 30_000
/** A canary that is not settled by then is taken for one of unknown outcome. */
const canaryMs = 60_000

/** The provider took work that was sent with this key: a canary is proven by that, and takes its place. */
export function accept(ring: Ring, { fingerprint }: Key): Ring {
  if (fingerprint === ring.canary) {
    const replaced = ring.established === null ? [] : [ring.established]
    const proven = { stage: 'proven', refusal: null, worked: true, hold: null, holds: 0, probeAt: null } as const
    const promoted = update(ring, [fingerprint], key => ({ ...key, ...proven }))
    return {
      ...update(promoted, replaced, key => ({ ...key, stage: 'proven' })),
      established: fingerprint,
      canary: null,
      // What was tried in vain before is settled by one that works.
      gone: ring.gone.filter(({ state }) => state === 'retired'),
    }
  }
  // An acceptance of one that is not in use any more comes from before it was refused.
  return fingerprint === ring.established ? update(ring, [fingerprint], key => ({ ...key, refusal: null })) : ring
}

/**
 * A key that worked before and that the source wants in use again is taken back as soon as a probe has found it good: no
 * track has to prove it once more.
 */
export function takeBack(ring: Ring): Ring {
  const key = keyOf(ring, ring.slots.current.named?.fingerprint)
  if (key === undefined || key.fingerprint === ring.established) return ring
  const isGood = key.worked && key.stage === 'probed' && key.refusal === null
  return isGood ? accept({ ...ring, canary: key.fingerprint }, key) : ring
}

/** What the outcome of a submit means for the key it was sent with. */
export function judged(ring: Ring, { fingerprint }: Key, verdict: KeyVerdict, at: number): Ring {
  const isCanary = fingerprint === ring.canary
  if (verdict.kind === 'refused') {
    const refused = update(ring, [fingerprint], key => refuse(key, verdict, isCanary ? 'canary' : 'submit', at))
    // With nothing to go back to, it stays in use, refused as it is: it may work for another model.
    return isCanary && ring.established === null ? { ...refused, established: fingerprint, canary: null } : refused
  }
  if (verdict.kind === 'inconclusive' && isCanary && establishedWorks(ring)) {
    return update(ring, [fingerprint], key => hold(key, verdict, at))
  }
  return ring
}

function refuse(key: Key, { reason, fix }: Why, by: KeyRefusal['by'], at: number): Key {
  const refusal: KeyRefusal = { reason, fix, by, retryAt: mayPass(reason) ? at + retryMs : null }
  return { ...key, refusal, worked: false, hold: null, probeAt: at + refusedProbeMs }
}

function hold(key: Key, { reason, fix }: Why, at: number): Key {
  const wait = holdTimes[Math.min(key.holds, holdTimes.length - 1)] ?? 0
  return { ...key, stage: 'held', hold: { reason, fix }, holds: key.holds + 1, probeAt: at + wait }
}

/** What a probe changes about the key it asked for. */
export function afterProbe(ring: Ring, key: Key, verdict: KeyVerdict, at: number): Partial<Key> {
  const isEstablished = key.fingerprint === ring.established
  if (isEstablished || key.stage === 'proven') {
    if (verdict.kind === 'refused' && key.refusal === null) return refuse(key, verdict, 'probe', at)
    // That it authenticates says nothing about what it may do.
    const isOver = verdict.kind === 'ok' && key.refusal?.reason === 'key_refused' && isEstablished
    if (isOver) return { refusal: null }
    return key.refusal === null ? {} : { probeAt: at + refusedProbeMs }
  }
  if (key.refusal !== null) return {}
  switch (verdict.kind) {
    case 'ok':
      return { stage: 'probed', hold: null, probeAt: at + readyProbeMs }
    case 'refused':
      return refuse(key, verdict, 'probe', at)
    case 'inconclusive':
      return key.stage === 'probed' ? { probeAt: at + readyProbeMs } : hold(key, verdict, at)
    case 'nothing':
      return {}
  }
}

/** A canary whose outcome nobody tells must not stand in the way for ever. */
export function expireCanary(ring: Ring, at: number): Ring {
  const canary = keyOf(ring, ring.canary)
  if (canary === undefined || canary.inFlight === 0 || canary.submittedAt + canaryMs > at) return ring
  const forgotten = update(ring, [canary.fingerprint], key => ({ ...key, inFlight: 0, used: true }))
  const fix = 'A submit with it was begun and its outcome was never told.'
  return judged(forgotten, canary, { kind: 'inconclusive', reason: 'no_verdict', fix }, at)
}
