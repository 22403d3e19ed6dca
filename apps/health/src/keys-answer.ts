import { age } from '@soundfoundry/keyring'
import {
  mostIgnoredLines,
  providerNames,
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
  readonly maxAgeDays: number
  readonly now: Date
}

type KeyRow = KeysAnswer['keys'][number]

/** What is known by key beside where it stands. */
interface Findings {
  readonly usage: ReadonlyMap<string, KeyCount>
  readonly powerful: ReadonlyMap<string, ProviderName>
  readonly foreign: ReadonlyMap<string, { readonly ids: readonly string[] }>
}

const slotOrder = ['current', 'next', 'previous', null]
const credentialNames = { fal: 'FAL_KEY', replicate: 'REPLICATE_API_TOKEN' } as const

/** Every credential of the fleet by fingerprint: where it stands, how old it is, and what happens with it. Pure. */
export function keysAnswer(known: KeyKnowledge): KeysAnswer {
  const merged = mergeKeyReports(known.reports)
  const findings: Findings = {
    usage: usageToday(known.hours, known.now),
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
    last_success_at: lastSuccess(known.reports, key),
    last_refusal: lastRefusal(known.reports, key),
    submits_today: today?.submits ?? 0,
    refused_today: today === undefined ? 0 : refusalsOf(today),
    spend_usd_today: today?.spend_usd ?? 0,
    unpriced_today: today?.unpriced ?? 0,
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

function lastRefusal(reports: readonly WorkerReport[], key: string | null): KeyRow['last_refusal'] {
  const refusals = reports.flatMap(({ last_refusal }) => (last_refusal?.key === key ? [last_refusal] : []))
  const latest = latestOf(refusals.map(({ at }) => at))
  const last = refusals.find(({ at }) => at === latest)
  if (last === undefined) return null
  const { at, reason, http_status, explanation } = last
  return { at, reason, http_status, explanation }
}
