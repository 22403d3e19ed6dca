import { errorCodes, type ErrorCode } from '@soundfoundry/errors'
import {
  isDone,
  liveAttempt,
  misfit,
  unmetRequirements,
  providerNames,
  type AttemptRecord,
  type ModelCapability,
  type ProviderName,
  type TrackError,
  type TrackRecord,
  type TrackRequest,
} from '@soundfoundry/track'
import type { ModelView, ProviderView } from './provider-view.ts'

/**
 * What becomes of a track. `leave`: it has ended, or an attempt is under way, which only its worker may move.
 * A track waits with the `reason` `paused` where a person has paused every provider that could take it.
 * `skipped` are the providers that would have been asked before, had their circuits let it through.
 * `trials` are the circuits that the track has to claim to be let through as their one trial.
 */
export type Route =
  | { act: 'dispatch'; provider: ProviderName; model: string; trials: string[]; skipped?: ProviderName[] }
  | { act: 'wait'; until: string | null; reason?: 'paused' }
  | { act: 'fail'; error: TrackError }
  | { act: 'cancel' }
  | { act: 'expire' }
  | { act: 'leave' }

export interface RoutingRules {
  /** The provider tried first. */
  preferred: ProviderName
  /** How often one track may be submitted again although it cannot be told whether the provider has it. */
  duplicateBudget: number
}

/** How often providers may fail at making one track (each failure settled by the provider) before it fails for good. */
export const maxFailuresAtOneProvider = 2
export const maxFailures = 3
/**
 * How often one track is tried, refusals included, before it fails. The circuits' own back-off makes this hours of one refusal
 * after the other; it is here so that no record grows without end, whatever a provider answers.
 */
export const maxAttempts = 24

/**
 * How often it is believed of one track that a submit without an answer never reached its provider. That it happens so often by
 * chance is less likely than a list that does not show what it should, and each of them may then have been paid.
 */
export const maxUnseen = 3
const neverSeen = `${maxUnseen} submits of the track got no answer, and the providers' lists showed none of them: that is taken for no proof any more.`

/**
 * Decides where a track goes next. Pure: the same record, views and time give the same route.
 * The preferred provider first, then the others; a pinned track only to its own. What refused this very request is not
 * asked again; where the track met trouble before is asked last. A provider that is due for another try is given one new
 * track although a better one would take it: nothing else would ever tell that it works again. A provider that is merely barred or absent is waited
 * for, never given up.
 */
export function chooseRoute(
  record: TrackRecord,
  views: ReadonlyMap<ProviderName, ProviderView>,
  rules: RoutingRules,
  now: Date,
): Route {
  if (isDone(record) || liveAttempt(record) !== null) return { act: 'leave' }
  if (record.cancel_requested) return { act: 'cancel' }
  if (Date.parse(record.expires_at) <= now.getTime()) return { act: 'expire' }
  const doubts = record.attempts.filter(attempt => attempt.state === 'unknown')
  if (doubts.length > rules.duplicateBudget) return fail('outcome_unknown', doubts.at(-1)?.explanation ?? null)
  const unseen = record.attempts.filter(isUnseen)
  if (unseen.length >= maxUnseen) return fail('outcome_unknown', neverSeen)
  const failures = record.attempts.filter(hasFailed)
  if (failures.length >= maxFailures) return fail('provider_failed', failures.at(-1)?.explanation ?? null)
  if (record.attempts.length >= maxAttempts) {
    const last = record.attempts.at(-1)?.explanation ?? ''
    return fail('provider_failed', `The track was tried ${maxAttempts} times and never made. ${last}`.trimEnd())
  }

  const providers = providersInOrder(record, rules.preferred)
  const candidates = providers.flatMap(name => candidatesAt(name, views, record))
  const open = trialElsewhere(record, candidates) ?? candidates.find(({ model }) => model.passage !== 'barred')
  if (open !== undefined) {
    const { provider, model } = open
    const skipped = skippedBefore(provider, providers, candidates, record)
    const route = { act: 'dispatch', provider, model: model.capability.id, trials: model.trials } as const
    return skipped.length === 0 ? route : { ...route, skipped }
  }
  if (candidates.length > 0) return waitFor(candidates)
  // What an absent provider offers is not known, so it may be what takes the track.
  if (providers.some(name => views.get(name)?.present !== true)) return { act: 'wait', until: null }
  // Nor what a worker of an earlier release, which does not say what its models honour, could do once it is updated.
  if (providers.some(name => mayTakeLater(name, views, record))) return { act: 'wait', until: null }
  return giveUp(record, providers, views)
}

function waitFor(candidates: readonly Candidate[]): Route {
  const until = earliest(candidates.map(({ model }) => model.reopensAt))
  const isPaused = candidates.every(({ model }) => model.barredBy === 'paused')
  return { act: 'wait', until, ...(isPaused ? { reason: 'paused' } : {}) }
}

/** Whether a model can express a request and honours what it requires; `unknown` where nobody says what it honours. */
function canTake(request: TrackRequest, model: ModelCapability): 'yes' | 'no' | 'unknown' {
  if (misfit(request, model) !== null) return 'no'
  const unmet = unmetRequirements(request, model)
  if (unmet === null) return 'unknown'
  return unmet.length === 0 ? 'yes' : 'no'
}

const mayTakeLater = (
  name: ProviderName,
  views: ReadonlyMap<ProviderName, ProviderView>,
  { request }: TrackRecord,
): boolean => (views.get(name)?.models ?? []).some(({ capability }) => canTake(request, capability) === 'unknown')

interface Candidate {
  provider: ProviderName
  model: ModelView
}

/**
 * The provider that a new track is to try before the one it would go to: what refused it there for certain (a locked
 * account, a key) costs the track a second at most if it still holds. None for a track that was sent anywhere before.
 */
function trialElsewhere(record: TrackRecord, candidates: readonly Candidate[]): Candidate | undefined {
  const isNew = record.attempts.length === 0 && record.dispatch === null
  const first = candidates.find(({ model }) => model.passage !== 'barred')
  if (!isNew || first?.model.passage !== 'open_road') return undefined
  return candidates.find(({ provider, model }) => provider !== first.provider && model.isCheapTrial)
}

/** The providers that come before the one that a new track goes to, could make it, and are not asked for what bars them. */
function skippedBefore(
  chosen: ProviderName,
  inOrder: readonly ProviderName[],
  candidates: readonly Candidate[],
  { attempts }: TrackRecord,
): ProviderName[] {
  if (attempts.length > 0) return []
  return inOrder.slice(0, inOrder.indexOf(chosen)).filter(name => {
    const own = candidates.filter(({ provider }) => provider === name)
    return own.length > 0 && own.every(({ model }) => model.passage === 'barred')
  })
}

/** A submit without an answer that its provider's list never showed; one that was never sent is not in doubt. */
const isUnseen = ({ state, reason, uncertain_at }: AttemptRecord): boolean =>
  state === 'refused' && reason === 'no_trace' && uncertain_at !== null

const hasFailed = (attempt: AttemptRecord): boolean => attempt.state === 'failed'

const failuresAt = (record: TrackRecord, name: ProviderName): number =>
  record.attempts.filter(attempt => hasFailed(attempt) && attempt.provider === name).length

/** The provider failed, or failed to say whether it has the track. Refusals are no trouble: their circuits tell of them. */
const isTrouble = (attempt: AttemptRecord): boolean =>
  hasFailed(attempt) || attempt.state === 'unknown' || attempt.reason === 'no_trace'

/**
 * Whether the request itself was refused, at the submit or by the filter of the model that took it, so that asking the
 * same model again would be refused again.
 */
const isRequestRefusal = (attempt: AttemptRecord): boolean =>
  (attempt.state === 'refused' && attempt.refusal_scope === 'request' && attempt.reason !== 'no_trace') ||
  (hasFailed(attempt) && attempt.reason === 'content_policy')

/** The providers that may take the track at all, in the order in which they are asked. */
function providersInOrder(record: TrackRecord, preferred: ProviderName): ProviderName[] {
  const pinned = record.request.provider
  const order = pinned === null ? [preferred, ...providerNames.filter(name => name !== preferred)] : [pinned]
  const trouble = (name: ProviderName): number =>
    record.attempts.filter(attempt => isTrouble(attempt) && attempt.provider === name).length
  return order
    .filter(name => failuresAt(record, name) < maxFailuresAtOneProvider)
    .sort((a, b) => trouble(a) - trouble(b))
}

function candidatesAt(
  provider: ProviderName,
  views: ReadonlyMap<ProviderName, ProviderView>,
  record: TrackRecord,
): Candidate[] {
  const refused = (model: string): boolean =>
    record.attempts.some(each => isRequestRefusal(each) && each.provider === provider && each.model === model)
  return (views.get(provider)?.models ?? [])
    .filter(({ capability }) => canTake(record.request, capability) === 'yes' && !refused(capability.id))
    .map(model => ({ provider, model }))
}

/** Every provider is there, and none has a model that would take this track: it will not get better by waiting. */
function giveUp(
  record: TrackRecord,
  providers: readonly ProviderName[],
  views: ReadonlyMap<ProviderName, ProviderView>,
): Route {
  const decisive = record.attempts.findLast(attempt => hasFailed(attempt) || isRequestRefusal(attempt))
  if (decisive !== undefined) return fail(codeOf(decisive), decisive.explanation)
  const models = providers.flatMap(name => views.get(name)?.models ?? [])
  const ignoring = models.flatMap(({ capability }) => whyIgnored(record.request, capability) ?? [])
  if (ignoring.length > 0)
    return fail('requirement_unmet', `No model honours what is required: ${ignoring.join('; ')}.`)
  const misfits = models.map(({ capability }) => misfit(record.request, capability)).filter(why => why !== null)
  return fail('model_unfit', misfits.length === 0 ? null : `No model can express the request: ${misfits.join('; ')}.`)
}

/** What a model that could express a request would ignore although it is required, in one clause; null when nothing. */
function whyIgnored(request: TrackRequest, model: ModelCapability): string | null {
  const unmet = misfit(request, model) === null ? (unmetRequirements(request, model) ?? []) : []
  return unmet.length === 0 ? null : `${model.id} ignores ${unmet.join(' and ')}`
}

function codeOf(attempt: AttemptRecord): ErrorCode {
  if (attempt.reason === 'content_policy') return 'content_policy'
  return hasFailed(attempt) ? 'provider_failed' : 'request_refused'
}

function earliest(times: ReadonlyArray<string | null>): string | null {
  const [first] = times.filter(time => time !== null).sort()
  return first ?? null
}

function fail(code: ErrorCode, message: string | null): Route {
  const row = errorCodes[code]
  return { act: 'fail', error: { code, message: message ?? `${row.title}.`, fix: row.fix } }
}
