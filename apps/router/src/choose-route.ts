import { errorCodes, type ErrorCode } from '@soundfoundry/errors'
import {
  misfit,
  providerNames,
  type AttemptRecord,
  type ProviderName,
  type TrackError,
  type TrackRecord,
} from '@soundfoundry/track'
import type { ModelView, ProviderView } from './provider-view.ts'

/** What becomes of a track that has no attempt under way. */
export type Route =
  | { act: 'dispatch'; provider: ProviderName; model: string; trials: string[] }
  | { act: 'wait'; until: string | null }
  | { act: 'fail'; error: TrackError }
  | { act: 'cancel' }
  | { act: 'expire' }

export interface RoutingRules {
  /** The provider tried first. */
  preferred: ProviderName
  /** How often one track may be submitted again although it cannot be told whether the provider has it. */
  duplicateBudget: number
}

/** How often providers may fail at making one track (each failure settled by the provider) before it fails for good. */
const maxFailuresAtOneProvider = 2
const maxFailures = 3

/**
 * Decides where a track goes next. Pure: the same record, views and time give the same route.
 * The preferred provider first, then the others; a pinned track only to its own. What refused this very request is not
 * asked again; what failed at making it is asked last. A provider that is merely barred is waited for, never given up.
 */
export function chooseRoute(
  record: TrackRecord,
  views: ReadonlyMap<ProviderName, ProviderView>,
  rules: RoutingRules,
  now: Date,
): Route {
  if (record.cancel_requested) return { act: 'cancel' }
  if (record.expires_at <= now.toISOString()) return { act: 'expire' }
  const last = record.attempts.at(-1)
  const doubts = record.attempts.filter(attempt => attempt.state === 'unknown').length
  if (last?.state === 'unknown' && doubts > rules.duplicateBudget) {
    return fail('outcome_unknown', last.explanation)
  }
  const failures = record.attempts.filter(attempt => attempt.state === 'failed')
  if (failures.length >= maxFailures) return fail('provider_failed', last?.explanation ?? null)

  const providers = providersInOrder(record, rules.preferred)
  const candidates = providers.flatMap(name => {
    const view = views.get(name)
    return view === undefined ? [] : candidatesAt(view, record)
  })
  for (const candidate of candidates) {
    const { provider, model } = candidate
    if (model.passage === 'barred') continue
    return { act: 'dispatch', provider, model: model.capability.id, trials: model.trials }
  }
  if (candidates.length > 0) return { act: 'wait', until: earliest(candidates.map(({ model }) => model.reopensAt)) }
  if (providers.some(name => views.get(name)?.staffed !== true)) return { act: 'wait', until: null }
  return giveUp(record, providers, views)
}

interface Candidate {
  provider: ProviderName
  model: ModelView
}

function candidatesAt(view: ProviderView, record: TrackRecord): Candidate[] {
  const failed = record.attempts.filter(({ state, provider }) => state === 'failed' && provider === view.name)
  if (failed.length >= maxFailuresAtOneProvider) return []
  return view.models
    .filter(({ capability }) => misfit(record.request, capability) === null)
    .filter(({ capability }) => !record.attempts.some(attempt => refusedRequest(attempt, view.name, capability.id)))
    .map(model => ({ provider: view.name, model }))
}

/** Whether this model refused the request itself, so that asking again would be refused again. */
function refusedRequest(attempt: AttemptRecord, provider: ProviderName, model: string): boolean {
  if (attempt.provider !== provider || attempt.model !== model) return false
  return attempt.state === 'refused' && attempt.refusal_scope === 'request' && attempt.reason !== 'no_trace'
}

function providersInOrder(record: TrackRecord, preferred: ProviderName): ProviderName[] {
  const pinned = record.request.provider
  if (pinned !== null) return [pinned]
  const failures = (name: ProviderName) =>
    record.attempts.filter(({ state, provider }) => state === 'failed' && provider === name).length
  const order = [preferred, ...providerNames.filter(name => name !== preferred)]
  return order.sort((a, b) => failures(a) - failures(b))
}

/** Every provider is there, and none has a model that would take this track: it will not get better by waiting. */
function giveUp(
  record: TrackRecord,
  providers: readonly ProviderName[],
  views: ReadonlyMap<ProviderName, ProviderView>,
): Route {
  const refused = record.attempts.findLast(attempt => attempt.refusal_scope === 'request')
  if (refused !== undefined) return fail('request_refused', refused.explanation)
  const failed = record.attempts.findLast(attempt => attempt.state === 'failed')
  if (failed !== undefined) return fail('provider_failed', failed.explanation)
  const models = providers.flatMap(name => views.get(name)?.models ?? [])
  const misfits = models.map(({ capability }) => misfit(record.request, capability)).filter(why => why !== null)
  return fail('model_unfit', misfits.length === 0 ? null : `No model can express the request: ${misfits.join('; ')}.`)
}

function earliest(times: ReadonlyArray<string | null>): string | null {
  const [first] = times.filter(time => time !== null).sort()
  return first ?? null
}

function fail(code: ErrorCode, message: string | null): Route {
  const row = errorCodes[code]
  return { act: 'fail', error: { code, message: message ?? `${row.title}.`, fix: row.fix } }
}
