import { createHash } from 'node:crypto'
import {
  circuitName,
  providerNames,
  type Circuit,
  type ClockReport,
  type IgnoredLine,
  type KeysAnswer,
  type ProviderName,
  type WorkerReport,
} from '@soundfoundry/track'
import type { ProviderJudgement } from '../judge-provider.ts'
import { foreignRequests, powerfulKeys } from '../key-findings.ts'
import { ignoredLines } from '../keys-answer.ts'
import { isFingerprint } from '../key-sightings.ts'
import type { HourlyCount } from '../key-usage.ts'
import { nameOf } from './alert-kinds.ts'
import { condition, type Condition } from './condition.ts'
import { unusualRates } from './usual-range.ts'
import { fixFor, whyDown } from './why-down.ts'

/** The fleet at one moment, as far as alerts go. */
export interface FleetSnapshot {
  readonly now: Date
  readonly reports: readonly WorkerReport[]
  readonly circuits: readonly Circuit[]
  /** The processes whose clock is wrong. */
  readonly clocks: readonly ClockReport[]
  readonly judgements: Readonly<Record<ProviderName, ProviderJudgement>>
  readonly keys: KeysAnswer['keys']
  readonly hours: readonly HourlyCount[]
  readonly deadLetters: number
}

/** Everything in a snapshot that a person should know of. Pure. */
export function findConditions(snapshot: FleetSnapshot): Condition[] {
  const { deadLetters } = snapshot
  return [
    ...providerNames.flatMap(provider => providerConditions(provider, snapshot)),
    ...snapshot.keys.flatMap(keyConditions),
    ...tooPowerful(snapshot),
    ...unusualUse(snapshot),
    ...foreignWork(snapshot),
    ...clocksOff(snapshot),
    ...unreadLines(snapshot),
    ...(deadLetters > 0 ? [condition({ kind: 'dead_letter', subject: 'all', detail: String(deadLetters) })] : []),
  ]
}

/** A worker that starts again is gone for a moment, and one that starts with us has not been heard yet. */
const absenceMs = 20_000

function providerConditions(provider: ProviderName, snapshot: FleetSnapshot): Condition[] {
  const { reports, circuits, judgements } = snapshot
  const { state, error, awaitsTrial, isPaused } = judgements[provider]
  if (isPaused === true)
    return [condition({ kind: 'provider_paused', subject: provider, provider, detail: error ?? '' })]
  // That its time is up is no news: it has not taken work again yet.
  if (state === 'down' || awaitsTrial === true) {
    const why = whyDown(provider, reports, circuits)
    const hold = why === 'no_worker' ? { holdMs: absenceMs } : {}
    const fix = fixFor(provider, why)
    return [condition({ kind: 'provider_down', subject: provider, provider, detail: error ?? '', fix, ...hold })]
  }
  // Of a provider that is down as a whole, its circuits say nothing more.
  const open = circuits.filter(circuit => circuit.provider === provider && circuit.state === 'open')
  return open.map(circuit => {
    const { key, explanation, reason } = circuit
    const detail = explanation ?? `The reason is ${reason ?? 'not known'}.`
    // Being slowed down is usual where much is done; for a minute on end it is worth a look.
    const hold = reason === 'rate_limited' ? { holdMs: 60_000 } : {}
    return condition({ kind: 'circuit_open', subject: circuitName(circuit), provider, key, detail, ...hold })
  })
}

type KeyRow = KeysAnswer['keys'][number]

const stateKinds = new Map([
  ['rejected', 'key_rejected'],
  ['rolled_back', 'key_rolled_back'],
  ['held', 'key_held'],
] as const)

function keyConditions(row: KeyRow): Condition[] {
  const { provider, slot, reason, fix } = row
  const key = row.key !== null && isFingerprint(row.key) ? row.key : null
  const found: Condition[] = []
  const about = { subject: key ?? `${provider}.${slot ?? 'unnamed'}`, provider, key }
  const kind = [...stateKinds].find(([state]) => state === row.state)?.[1]
  if (kind !== undefined) {
    found.push(condition({ ...about, kind, detail: reason === null ? '' : `The reason is ${reason}.`, fix }))
  }
  if (row.lost_on_restart === true) found.push(condition({ ...about, kind: 'key_in_no_file' }))
  if (row.workers === 0 && slot !== 'current') return found
  const { age, age_days, due_in_days, environments } = row
  const old = `first seen ${age_days} days ago`
  if (age === 'due')
    found.push(condition({ ...about, kind: 'key_due', detail: `${old}, overdue in ${due_in_days} days` }))
  if (age === 'overdue') found.push(condition({ ...about, kind: 'key_overdue', detail: old }))
  if (environments.length > 1) {
    const detail = environments.join(', ')
    found.push(condition({ ...about, kind: 'key_shared_between_environments', detail }))
  }
  return found
}

function tooPowerful({ reports }: FleetSnapshot): Condition[] {
  return [...powerfulKeys(reports)].map(([key, provider]) =>
    condition({ kind: 'key_too_powerful', subject: key, provider, key }),
  )
}

function unusualUse({ hours, now }: FleetSnapshot): Condition[] {
  return unusualRates(hours, now).map(({ provider, key, what, count, limit }) =>
    condition({
      kind: 'unusual_rate',
      subject: `${key}.${what}`,
      provider,
      key,
      detail: `${count} ${what} in this hour, where up to ${Math.ceil(limit)} are usual`,
    }),
  )
}

/** As many lines as a person needs to know what kind of fault it is. */
const linesInAlert = 3

function unreadLines({ reports }: FleetSnapshot): Condition[] {
  const byPath = new Map<string, IgnoredLine[]>()
  for (const line of ignoredLines(reports)) byPath.set(line.path, [...(byPath.get(line.path) ?? []), line])
  return [...byPath].map(([path, lines]) => {
    const named = lines.slice(0, linesInAlert).map(({ line, problem }) => `line ${line} (${problem})`)
    const rest = lines.length > linesInAlert ? `, and ${lines.length - linesInAlert} more` : ''
    // A path is no name that the broker takes.
    const subject = createHash('sha256').update(path).digest('hex').slice(0, 16)
    return condition({
      kind: 'env_file_lines',
      subject,
      detail: `${path}, ${named.join(', ')}${rest}`,
      fix: lines[0]?.fix ?? null,
    })
  })
}

/** As many ids as a person needs to find the work at the provider. */
const namedInAlert = 3

function foreignWork({ reports, now }: FleetSnapshot): Condition[] {
  return [...foreignRequests(reports, now)].map(([key, { provider, ids, isCut, tracks }]) => {
    const nameWork = (id: string) => (tracks.has(id) ? `${id}, which may be of track ${tracks.get(id)}` : id)
    const count = `${isCut ? 'at least ' : ''}${ids.length} request${ids.length === 1 ? '' : 's'}`
    const named = ids.slice(-namedInAlert).toReversed().map(nameWork).join(', ')
    const rest = ids.length > namedInAlert ? ', and others' : ''
    const detail = `${nameOf(provider)} lists ${count} of the last day that no track of this fleet claims (${named}${rest})`
    return condition({ kind: 'foreign_work', subject: key, provider, key, detail })
  })
}

/** One for each machine: its processes share a clock. */
function clocksOff({ clocks }: FleetSnapshot): Condition[] {
  const machines = new Map<string, ClockReport[]>()
  for (const clock of clocks) machines.set(clock.machine, [...(machines.get(clock.machine) ?? []), clock])
  return [...machines].map(([machine, reports]) => {
    const worst = reports.reduce((most, each) => (Math.abs(each.off_ms) > Math.abs(most.off_ms) ? each : most))
    const apps = [...new Set(reports.map(({ app }) => app))].sort().join(', ')
    const off = `${Math.round(Math.abs(worst.off_ms) / 1_000)} s ${worst.off_ms > 0 ? 'ahead of' : 'behind'}`
    return condition({
      kind: 'clock_off',
      subject: machine,
      detail: `${off} the broker's, as ${apps} on ${machine} found`,
    })
  })
}
