import {
  circuitRow,
  providerNames,
  type Circuit,
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
  readonly now: Date
}

type ProviderRow = ProvidersAnswer['providers'][number]

/** The detail behind the health of each provider. Pure. */
export function providersAnswer(known: ProviderKnowledge): ProvidersAnswer {
  return { providers: providerNames.map(provider => row(provider, known)), waiting: known.inFlight.waiting }
}

function row(provider: ProviderName, known: ProviderKnowledge): ProviderRow {
  const { reports, circuits, pauses = noPauses, inFlight, now } = known
  const { state, error } = judgeProvider(provider, reports, circuits, now, pauses)
  const own = reports.filter(report => report.provider === provider)
  const refusals = own.flatMap(({ last_refusal }) => (last_refusal === null ? [] : [last_refusal]))
  const latestRefusal = latestOf(refusals.map(({ at }) => at))
  return {
    provider,
    state,
    error,
    paused: pauses[provider],
    circuits: circuits.flatMap(circuit => (circuit.provider === provider ? circuitRow(circuit, now) : [])),
    workers: own.length,
    in_flight: inFlight.at(provider),
    queued: inFlight.queuedAt(provider),
    storing: inFlight.storingFrom(provider),
    last_success_at: latestOf(own.map(({ last_success_at }) => last_success_at)),
    last_refusal: refusals.find(({ at }) => at === latestRefusal) ?? null,
    models: [...new Set(own.flatMap(({ models }) => models.map(({ id }) => id)))],
  }
}
