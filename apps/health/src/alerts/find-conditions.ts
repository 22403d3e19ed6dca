import {
  circuitName,
  providerNames,
  type Circuit,
  type KeysAnswer,
  type ProviderName,
  type WorkerReport,
} from '@soundfoundry/track'
import type { ProviderJudgement } from '../judge-provider.ts'
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
    ...powerfulKeys(snapshot),
    ...unusualUse(snapshot),
    ...foreignWork(snapshot),
    ...(deadLetters > 0 ? [condition({ kind: 'dead_letter', subject: 'all', detail: String(deadLetters) })] : []),
  ]
}

/** A worker that starts again is gone for a moment, and one that starts with us has not been heard yet. */
const absenceMs = 20_000

function providerConditions(provider: ProviderName, snapshot: FleetSnapshot): Condition[] {
  const { reports, circuits, judgements } = snapshot
  const { state, error } = judgements[provider]
  if (state === 'down') {
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
  if (row.workers === 0 && slot !== 'current') return found
  const { age, age_days, due_in_days, environments } = row
  const old = `first seen ${age_days} days ago`
  if (age === 'due') found.push(condition({ ...about, kind: 'key_due', detail: `${old}, due in ${due_in_days} days` }))
  if (age === 'overdue') found.push(condition({ ...about, kind: 'key_overdue', detail: old }))
  if (environments.length > 1) {
    const detail = environments.join(', ')
    found.push(condition({ ...about, kind: 'key_shared_between_environments', detail }))
  }
  return found
}

function powerfulKeys({ reports }: FleetSnapshot): Condition[] {
  const powerful = new Map(reports.map(({ too_powerful, provider }) => [too_powerful, provider]))
  return [...powerful].flatMap(([key, provider]) =>
    key !== null && isFingerprint(key) ? [condition({ kind: 'key_too_powerful', subject: key, provider, key })] : [],
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

/** Whether its credential leaked is a question of today: older work has been told of. */
const foreignWorkMs = 86_400_000

function foreignWork({ reports, now }: FleetSnapshot): Condition[] {
  const found = new Map<string, { provider: ProviderName; ids: Set<string> }>()
  for (const { provider, foreign_work: works } of reports) {
    for (const { key, created_at, provider_request_id } of works) {
      if (!isFingerprint(key) || !(now.getTime() - Date.parse(created_at) < foreignWorkMs)) continue
      const known = found.get(key) ?? { provider, ids: new Set() }
      known.ids.add(provider_request_id)
      found.set(key, known)
    }
  }
  return [...found].map(([key, { provider, ids }]) => {
    const requests = ids.size === 1 ? '1 request that this fleet' : `${ids.size} requests that this fleet`
    const detail = `${nameOf(provider)} lists ${requests} never submitted`
    return condition({ kind: 'foreign_work', subject: key, provider, key, detail })
  })
}
