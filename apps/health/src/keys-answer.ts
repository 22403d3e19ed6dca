import { age } from '@soundfoundry/keyring'
import {
  mostIgnoredLines,
  credentialUsage,
  laterRefusal,
  mergeHours,
  providerNames,
  type CredentialUsage,
  type HourlyUsage,
  type IgnoredLine,
  type KeysAnswer,
  type KeySighting,
  type ProviderName,
  type SubmitReport,
  type WorkerReport,
} from '@soundfoundry/track'
import type { InFlightCounts } from './in-flight.ts'
import { foreignRequests, powerfulKeys } from './key-findings.ts'
import { refusalsOf, usageToday, type HourlyCount, type KeyCount } from './key-usage.ts'
import { mergeKeyReports, type MergedKey } from './merge-key-reports.ts'

/** What is known of the fleet's credentials. */
export interface KeyKnowledge {
  readonly reports: readonly WorkerReport[]
  readonly sightings: readonly KeySighting[]
  readonly inFlight: InFlightCounts
  readonly hours: readonly HourlyCount[]
  /** What is counted of ended tracks; it outlives the workers that made them. */
  readonly counted?: readonly HourlyUsage[]
  readonly maxAgeDays: number
  readonly now: Date
}

type KeyRow = KeysAnswer['keys'][number]

/** What is known by key beside where it stands. */
interface Findings {
  readonly usage: ReadonlyMap<string, KeyCount>
  readonly today: Readonly<Record<string, CredentialUsage>>
  readonly past: Readonly<Record<string, CredentialUsage>>
  readonly powerful: ReadonlyMap<string, ProviderName>
  readonly foreign: ReadonlyMap<string, { readonly ids: readonly string[] }>
}

const slotOrder = ['current', 'next', 'previous', null]
const credentialNames = { fal: 'FAL_KEY', replicate: 'REPLICATE_API_TOKEN' } as const

/** Every credential of the fleet by fingerprint: where it stands, how old it is, and what happens with it. Pure. */
export function keysAnswer(known: KeyKnowledge): KeysAnswer {
  const merged = mergeKeyReports(known.reports)
  const counted = known.counted ?? []
  const day = known.now.toISOString().slice(0, 10)
  const findings: Findings = {
    usage: usageToday(known.hours, known.now),
    today: mergeHours(counted.filter(({ hour }) => hour.slice(0, 10) === day)).keys,
    past: mergeHours(counted).keys,
    powerful: powerfulKeys(known.reports),
    foreign: foreignRequests(known.reports, known.now),
  }
  return {
    keys: [...merged, ...notHeld(merged, known.inFlight)]
      .map((key): KeyRow => row(key, known, findings))
      .sort((a, b) => place(a) - place(b) || ((a.key ?? '') < (b.key ?? '') ? -1 : 1)),
    ignored_lines: ignoredLines(known.reports),
    workers: { fal: workersOf(known, 'fal'), replicate: workersOf(known, 'replicate') },
  }
}

/** The lines that any worker does not read, each once. */
export function ignoredLines(reports: readonly WorkerReport[]): IgnoredLine[] {
  const all = reports.flatMap(({ ignored_lines: lines = [] }) => lines)
  const byPlace = new Map(all.map(each => [JSON.stringify([each.path, each.line, each.rule]), each]))
  return [...byPlace.values()]
    .sort((a, b) => (a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1))
    .slice(0, mostIgnoredLines)
}

const place = ({ provider, slot }: KeyRow): number =>
  providerNames.indexOf(provider) * slotOrder.length + slotOrder.indexOf(slot)

const workersOf = ({ reports }: KeyKnowledge, provider: ProviderName): number =>
  reports.filter(report => report.provider === provider).length

/** Tracks may be at a provider with a credential that no worker has: nobody may take it for retired. */
function notHeld(merged: readonly MergedKey[], inFlight: InFlightCounts): MergedKey[] {
  const unlisted = inFlight.keys().filter(({ key }) => merged.every(known => known.key !== key))
  return unlisted.map(({ provider, key }) => ({
    provider,
    key,
    slot: null,
    state: 'previous',
    source: null,
    changeable: true,
    reason: 'not_held',
    fix: `Tracks were submitted with it and no worker holds it: give it to them as ${credentialNames[provider]}_PREVIOUS, or let another key of the same account read them.`,
    workers: 0,
    isNamed: false,
    isLostOnRestart: false,
  }))
}

function row(merged: MergedKey, known: KeyKnowledge, findings: Findings): KeyRow {
  const { provider, key, slot, source, changeable, reason, fix, workers } = merged
  const sighting = known.sightings.find(each => each.key === key)
  const aged = sighting === undefined ? null : age(new Date(sighting.first_seen_at), known.now, known.maxAgeDays)
  const inFlight = key === null ? 0 : known.inFlight.on(key)
  const today = findings.usage.get(key ?? '')
  // Each knows what the other does not: tracks under way, and what was before the last restart.
  const counted = findings.today[key ?? ''] ?? credentialUsage({})
  const past = findings.past[key ?? ''] ?? credentialUsage({})
  return {
    provider,
    key,
    slot,
    state: stateShown(merged, inFlight),
    source,
    changeable,
    reason,
    fix,
    environments: sighting?.environments ?? [],
    first_seen_at: sighting?.first_seen_at ?? null,
    age_days: aged?.age_days ?? null,
    due_in_days: aged?.due_in_days ?? null,
    age: aged?.state ?? null,
    workers,
    in_flight: inFlight,
    last_success_at: latestOf([lastSuccess(known.reports, key), past.last_accepted_at]),
    last_refusal: lastRefusal(known.reports, key, past.last_refusal),
    submits_today: Math.max(today?.submits ?? 0, counted.submits),
    refused_today: Math.max(today === undefined ? 0 : refusalsOf(today), refusalsOf(counted)),
    spend_usd_today: Math.max(today?.spend_usd ?? 0, counted.spend_usd),
    unpriced_today: Math.max(today?.unpriced ?? 0, counted.unpriced),
    too_powerful: findings.powerful.has(key ?? ''),
    foreign_requests: [...(findings.foreign.get(key ?? '')?.ids ?? [])],
    lost_on_restart: merged.isLostOnRestart,
  }
}

/** One worker knows only its own tracks: a credential is retired when no track of the whole fleet needs it any more. */
function stateShown({ state, isNamed, workers }: MergedKey, inFlight: number): string {
  if (state !== 'previous' && state !== 'retired') return state
  return isNamed || workers > 0 || inFlight > 0 ? 'previous' : 'retired'
}

/** The latest time, RFC 3339; null when there is none. */
export const latestOf = (times: readonly (string | null)[]): string | null =>
  times.reduce((latest, time) => (time !== null && (latest === null || time > latest) ? time : latest), null)

/** An accepted submit is what proves a credential; a report carries the latest ones. */
function lastSuccess(reports: readonly WorkerReport[], key: string | null): string | null {
  const isSuccess = (submit: SubmitReport): boolean => submit.accepted && submit.key === key
  return latestOf(reports.flatMap(report => report.recent_submits.filter(isSuccess).map(({ at }) => at)))
}

function lastRefusal(
  reports: readonly WorkerReport[],
  key: string | null,
  past: CredentialUsage['last_refusal'],
): KeyRow['last_refusal'] {
  const own = reports.map(({ last_refusal }) => (last_refusal?.key === key ? last_refusal : null))
  const last = own.reduce(laterRefusal, past)
  if (last === null) return null
  const { at, reason, http_status, explanation } = last
  return { at, reason, http_status, explanation }
}
