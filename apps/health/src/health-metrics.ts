import type { Clock } from '@soundfoundry/bus'
import { providerNames, type KeysAnswer, type ProviderName } from '@soundfoundry/track'
import { Counter, Gauge, type Registry } from 'prom-client'
import type { InFlightCounts } from './in-flight.ts'
import type { ProviderJudgement } from './judge-provider.ts'
import { isFingerprint } from './key-sightings.ts'
import type { KeyUsageLedger } from './key-usage.ts'
import { keyStates } from './merge-key-reports.ts'

interface MetricSources {
  readonly judge: (provider: ProviderName) => ProviderJudgement
  readonly keys: (now: Date) => KeysAnswer
  readonly inFlight: InFlightCounts
  readonly usage: Pick<KeyUsageLedger, 'totals'>
  readonly deadLetters: () => number
  readonly clock: Pick<Clock, 'now'>
}

type KeyRow = KeysAnswer['keys'][number] & { key: string }
type Labels = Readonly<Record<string, string>>
type Samples = () => Iterable<readonly [labels: Labels, value: number]>

/** One answer serves all the gauges of one scrape. Milliseconds. */
const answerLifetimeMs = 1_000
const judgements = { ok: 1, degraded: 0.5, down: 0 } as const

/** Registers what the providers, the keys and the tracks look like. Everything is read at the scrape, from what is held anyway. */
export function registerMetrics(registry: Registry, sources: MetricSources): void {
  const { judge, inFlight, usage, deadLetters, clock } = sources
  const gauge = (name: string, help: string, labelNames: readonly string[], samples: Samples): void =>
    registry.registerMetric(
      new Gauge({
        name,
        help,
        labelNames: [...labelNames],
        registers: [],
        collect() {
          this.reset()
          for (const [labels, value] of samples()) this.set({ ...labels }, value)
        },
      }),
    )
  gauge(
    'soundfoundry_provider_up',
    'What a job would meet at the provider now: 1 ok, 0.5 degraded, 0 down.',
    ['provider'],
    () => providerNames.map(provider => [{ provider }, judgements[judge(provider).state]] as const),
  )
  gauge('soundfoundry_provider_paused', '1 for a provider that a person has paused or drains.', ['provider'], () =>
    providerNames.map(provider => [{ provider }, Number(judge(provider).isPaused === true)] as const),
  )
  gauge('soundfoundry_tracks_in_flight', 'Tracks at the provider, or about to be.', ['provider'], () =>
    providerNames.map(provider => [{ provider }, inFlight.at(provider)] as const),
  )
  gauge('soundfoundry_tracks_storing', 'Tracks that are made and whose audio is being stored.', ['provider'], () =>
    providerNames.map(provider => [{ provider }, inFlight.storingFrom(provider)] as const),
  )
  gauge('soundfoundry_tracks_waiting', 'Tracks that wait because no provider can take them now.', [], () => [
    [{}, inFlight.waiting],
  ])
  gauge('soundfoundry_dead_letters', 'Messages that could not be understood, counted up to 1,000.', [], () => [
    [{}, deadLetters()],
  ])

  const rows = keyRows(sources.keys, clock)
  const perKey = ['provider', 'key']
  gauge('soundfoundry_key_age_seconds', 'How long ago a credential was first seen.', perKey, () =>
    rows().flatMap(({ provider, key, first_seen_at }) =>
      first_seen_at === null ? [] : [[{ provider, key }, secondsBetween(first_seen_at, clock.now())] as const],
    ),
  )
  gauge('soundfoundry_key_state', 'Always 1; its labels say where a credential stands.', [...perKey, 'state'], () =>
    rows().map(
      ({ provider, key, state }) => [{ provider, key, state: keyStates.includes(state) ? state : 'other' }, 1] as const,
    ),
  )
  gauge('soundfoundry_key_workers', 'Workers whose next submit goes out with a credential.', perKey, () =>
    rows().map(({ provider, key, workers }) => [{ provider, key }, workers] as const),
  )
  gauge('soundfoundry_key_due_seconds', 'Until a credential has to be replaced; below 0 it is overdue.', perKey, () =>
    rows().flatMap(({ provider, key, due_in_days }) =>
      due_in_days === null ? [] : [[{ provider, key }, due_in_days * secondsInDay] as const],
    ),
  )
  gauge('soundfoundry_key_too_powerful', '1 for a credential that may do more than run models.', perKey, () =>
    rows().map(({ provider, key, too_powerful }) => [{ provider, key }, Number(too_powerful)] as const),
  )
  gauge(
    'soundfoundry_key_foreign_requests',
    'Requests of the last day that the provider lists and no track claims; each worker tells 20 at most.',
    perKey,
    () => rows().map(({ provider, key, foreign_requests }) => [{ provider, key }, foreign_requests.length] as const),
  )
  registerUsage(registry, usage)
}

function registerUsage(registry: Registry, usage: Pick<KeyUsageLedger, 'totals'>): void {
  const counter = (name: string, help: string, labelNames: readonly string[], samples: Samples): void =>
    registry.registerMetric(
      new Counter({
        name,
        help,
        labelNames: [...labelNames],
        registers: [],
        collect() {
          this.reset()
          for (const [labels, value] of samples()) this.inc({ ...labels }, value)
        },
      }),
    )
  const perKey = ['provider', 'key']
  counter('soundfoundry_key_submits_total', 'Submits with a credential, over all workers.', perKey, () =>
    usage.totals().map(({ provider, key, submits }) => [{ provider, key }, submits] as const),
  )
  counter(
    'soundfoundry_key_refusals_total',
    'Refused submits with a credential, by reason.',
    [...perKey, 'reason'],
    () =>
      usage
        .totals()
        .flatMap(({ provider, key, refused }) =>
          Object.entries(refused).map(([reason, count]) => [{ provider, key, reason }, count] as const),
        ),
  )
  counter(
    'soundfoundry_key_spend_usd_total',
    "What a credential's work cost in US dollars, estimated from the models' prices.",
    perKey,
    () => usage.totals().map(({ provider, key, spend_usd }) => [{ provider, key }, spend_usd] as const),
  )
  counter(
    'soundfoundry_key_unpriced_total',
    'Accepted work whose price is not known, which the spend leaves out.',
    perKey,
    () => usage.totals().map(({ provider, key, unpriced }) => [{ provider, key }, unpriced] as const),
  )
}

const secondsInDay = 86_400
const secondsBetween = (time: string, now: number): number => Math.max(0, (now - Date.parse(time)) / 1000)

/** The credentials to show. A label is a fingerprint or nothing: what a slot without a credential says stays out. */
function keyRows(keys: (now: Date) => KeysAnswer, clock: Pick<Clock, 'now'>): () => readonly KeyRow[] {
  let held: { at: number; rows: readonly KeyRow[] } | null = null
  return () => {
    const now = clock.now()
    if (held === null || now - held.at > answerLifetimeMs) {
      const rows = keys(new Date(now)).keys.flatMap(({ key, ...row }) =>
        key !== null && isFingerprint(key) ? [{ ...row, key }] : [],
      )
      held = { at: now, rows }
    }
    return held.rows
  }
}
