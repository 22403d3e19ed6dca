import { credentialSlots, type CredentialSlot } from '@soundfoundry/config'
import type { ProbeFinding, Reason, Refusal } from '@soundfoundry/track'
import { changesBetween, type KeyChange } from './key-changes.ts'
import { accept, afterProbe, expireCanary, judged, takeBack } from './outcomes.ts'
import { readSources, type SlotReadings } from './read-sources.ts'
import { establishedWorks, keyOf, slotOf, update, type Gone, type Key, type Ring } from './ring.ts'
import { judgeProbe, judgeRefusal } from './verdict.ts'

/** What happens to a provider's credentials, as one process sees it. */
export type RingEvent =
  | { readonly type: 'sources_read'; readonly slots: SlotReadings }
  | { readonly type: 'probed'; readonly fingerprint: string; readonly findings: readonly ProbeFinding[] }
  | { readonly type: 'submit_started'; readonly fingerprint: string }
  | { readonly type: 'submit_accepted'; readonly fingerprint: string }
  | {
      readonly type: 'submit_refused'
      readonly fingerprint: string
      readonly refusal: Pick<Refusal, 'reason' | 'scope' | 'explanation'>
    }
  /** It cannot be told whether the provider has the work. */
  | {
      readonly type: 'submit_unknown'
      readonly fingerprint: string
      readonly reason: Reason
      readonly explanation: string
    }
  /** Nothing was sent after all. */
  | { readonly type: 'submit_unsent'; readonly fingerprint: string }
  /** No track is at the provider any more that was submitted with it, by whichever process. */
  | { readonly type: 'drained'; readonly fingerprint: string }
  | { readonly type: 'tick' }

/** What is to be done, or told, after a step. */
export type RingEffect =
  /** Ask the provider for free, and answer with `probed`, always: without findings when the probe did not come back. */
  { readonly type: 'probe'; readonly fingerprint: string } | { readonly type: 'changed'; readonly change: KeyChange }

const goneKept = 10
/** So long it is told of a credential that was tried in vain and taken out of the source; at most until another one is proven. */
const triedKeptMs = 3_600_000

/**
 * One step in the life of a provider's credentials. Total: an event about a fingerprint that is not held changes nothing.
 */
export function step(ring: Ring, event: RingEvent, now: Date): { ring: Ring; effects: RingEffect[] } {
  const at = now.getTime()
  const settled = dropUnneeded(elect(takeUp(takeBack(apply(ring, event, at)), at)), at)
  const { changes, ring: stamped } = changesBetween(ring, settled, at)
  const due = stamped.keys.filter(key => isDue(stamped, key, at)).map(key => key.fingerprint)
  return {
    ring: update(stamped, due, key => ({ ...key, probing: true, probeAt: null })),
    effects: [
      ...changes.map(change => ({ type: 'changed', change }) as const),
      ...due.map(fingerprint => ({ type: 'probe', fingerprint }) as const),
    ],
  }
}

function apply(ring: Ring, event: RingEvent, at: number): Ring {
  if (event.type === 'sources_read') return readSources(ring, event.slots, at)
  if (event.type === 'tick') return expireCanary(ring, at)
  const key = keyOf(ring, event.fingerprint)
  if (key === undefined) return ring
  const change = (changed: Partial<Key>) => update(ring, [key.fingerprint], each => ({ ...each, ...changed }))
  const inFlight = Math.max(0, key.inFlight - 1)
  switch (event.type) {
    case 'probed':
      return change({ ...afterProbe(ring, key, judgeProbe(event.findings, key.holds), at), probing: false })
    case 'submit_started':
      return change({ inFlight: key.inFlight + 1, submittedAt: at })
    case 'submit_accepted':
      return accept(change({ inFlight, used: true }), key)
    case 'submit_refused':
      return judged(change({ inFlight }), key, judgeRefusal(event.refusal), at)
    case 'submit_unknown': {
      const { reason, explanation: fix } = event
      return judged(change({ inFlight, used: true }), key, { kind: 'inconclusive', reason, fix }, at)
    }
    case 'submit_unsent':
      return change({ inFlight })
    case 'drained': {
      // Of one that work goes out with, the next moment may tell otherwise.
      const isQuiet = key.inFlight === 0 && key.fingerprint !== ring.established && key.fingerprint !== ring.canary
      return isQuiet ? change({ used: false }) : ring
    }
  }
}

/** Whether a source asks to work with it, now or later. */
function isAsked(ring: Ring, { fingerprint }: Key): boolean {
  const slot = slotOf(ring, fingerprint)
  return slot === 'current' || slot === 'next'
}

/** Sees to it that whatever a source asks for is on its way, and never waits for nothing. */
function takeUp(ring: Ring, at: number): Ring {
  const keys = ring.keys.map((key): Key => {
    if (key.fingerprint === ring.established || !isAsked(ring, key)) return key
    const { refusal } = key
    if (refusal !== null && (refusal.retryAt === null || refusal.retryAt > at)) return key
    if (refusal !== null || key.stage === 'proven') {
      return { ...key, stage: 'checked', refusal: null, hold: null, holds: 0, probeAt: at }
    }
    return key.stage !== 'probed' && !key.probing && key.probeAt === null ? { ...key, probeAt: at } : key
  })
  return { ...ring, keys }
}

function isDue(ring: Ring, key: Key, at: number): boolean {
  if (key.probing || key.probeAt === null || key.probeAt > at) return false
  return key.fingerprint === ring.established || (isAsked(ring, key) && key.refusal === null)
}

const ifProbed = (key: Key | undefined): Key | undefined => (key?.stage === 'probed' ? key : undefined)

/**
 * Names the canary: the one the source wants in use or, while what is established does not work, a stand-in: the one in use that
 * no source names any more, the staged, then the old one.
 */
function elect(ring: Ring): Ring {
  const candidate = (slot: CredentialSlot): Key | undefined => {
    const key = keyOf(ring, ring.slots[slot].named?.fingerprint)
    if (key?.refusal !== null || key.fingerprint === ring.established) return undefined
    return slotOf(ring, key.fingerprint) === slot ? key : undefined
  }
  const standIn = () => orphaned(ring) ?? ifProbed(candidate('next')) ?? candidate('previous')
  const elected = ifProbed(candidate('current')) ?? (establishedWorks(ring) ? undefined : standIn())
  return { ...ring, canary: elected?.fingerprint ?? null }
}

/**
 * The canary that stands in and that no source names any more. Work goes out with it, so it stays until something takes its
 * place, as the established one does: who takes a line out of a file does not say what to use instead.
 */
function orphaned(ring: Ring): Key | undefined {
  const key = keyOf(ring, ring.canary)
  return key?.refusal === null && slotOf(ring, key.fingerprint) === null ? key : undefined
}

/** Lets go of what no source names and no track needs, and keeps in mind for a while what was tried in vain. */
function dropUnneeded(ring: Ring, at: number): Ring {
  const isNeeded = (key: Key): boolean =>
    key.fingerprint === ring.established ||
    key.fingerprint === ring.canary ||
    slotOf(ring, key.fingerprint) !== null ||
    key.inFlight > 0 ||
    key.used
  const keys = ring.keys.filter(isNeeded)
  const lately = ring.keys.filter(key => !isNeeded(key)).flatMap(key => ending(key, at))
  const here = new Set([
    ...keys.map(({ fingerprint }) => fingerprint),
    ...credentialSlots.map(slot => ring.slots[slot].problem?.fingerprint),
  ])
  const isGone = ({ fingerprint, state, since }: Gone, index: number, all: readonly Gone[]): boolean =>
    (state === 'retired' || at - since < triedKeptMs) &&
    !here.has(fingerprint) &&
    all.findIndex(each => each.fingerprint === fingerprint) === index
  return { ...ring, keys, gone: [...lately, ...ring.gone].filter(isGone).slice(0, goneKept) }
}

/** How the life of a credential ends; nothing for one that nobody has said anything about. */
function ending({ fingerprint, stage, refusal, hold }: Key, since: number): Gone[] {
  if (stage === 'proven') return [{ fingerprint, state: 'retired', since, why: null }]
  if (refusal !== null) {
    return [{ fingerprint, state: refusal.by === 'canary' ? 'rolled_back' : 'rejected', since, why: refusal }]
  }
  return stage === 'held' ? [{ fingerprint, state: 'held', since, why: hold }] : []
}
