import {
  circuitRow,
  laterRefusal,
  mergeHours,
  providerNames,
  sumOfKeys,
  type Circuit,
  type HourlyUsage,
  type ProviderName,
  type ProvidersAnswer,
  type WorkerReport,
} from '@soundfoundry/track'
import type { InFlightCounts } from './in-flight.ts'
import { judgeProvider, noPauses, type Pauses } from './judge-provider.ts'
import { latestOf } from './keys-answer.ts'

/** What is known of the providers. */
export interface ProviderKnowledge {
  readonly reports: readonly WorkerReport[]
  readonly circuits: readonly Circuit[]
  /** Nobody has paused anything where it is left out. */
  readonly pauses?: Pauses
  readonly inFlight: InFlightCounts
  /** What is counted of ended tracks; it outlives the workers that made them. */
  readonly counted?: readonly HourlyUsage[]
  readonly now: Date
}

type ProviderRow = ProvidersAnswer['providers'][number]

/** The detail behind the health of each provider. Pure. */
export function providersAnswer(known: ProviderKnowledge): ProvidersAnswer {
  return { providers: providerNames.map(provider => row(provider, known)), waiting: known.inFlight.waiting }
}

/** While workers are configured anew they may say different things: what the last one to start says holds. */
function limitOf(own: readonly WorkerReport[]): number | null {
  const newest = own.toSorted((a, b) => (a.started_at < b.started_at ? 1 : -1))
  return newest.find(({ concurrency }) => concurrency !== undefined)?.concurrency ?? null
}

function row(provider: ProviderName, known: ProviderKnowledge): ProviderRow {
  const { reports, circuits, pauses = noPauses, inFlight, now, counted = [] } = known
  const { state, error } = judgeProvider(provider, reports, circuits, now, pauses)
  const own = reports.filter(report => report.provider === provider)
  const past = sumOfKeys(mergeHours(counted.filter(({ owner }) => owner === provider)))
  const refusals = own.map(({ last_refusal }) => last_refusal)
  return {
    provider,
    state,
    error,
    paused: pauses[provider],
    circuits: circuits.flatMap(circuit => (circuit.provider === provider ? circuitRow(circuit, now) : [])),
    workers: own.length,
    in_flight: inFlight.at(provider),
    limit: limitOf(own),
    queued: inFlight.queuedAt(provider),
    storing: inFlight.storingFrom(provider),
    last_success_at: latestOf([...own.map(({ last_success_at }) => last_success_at), past.last_success_at]),
    last_refusal: refusals.reduce(laterRefusal, past.last_refusal),
    models: [...new Set(own.flatMap(({ models }) => models.map(({ id }) => id)))],
  }
}
