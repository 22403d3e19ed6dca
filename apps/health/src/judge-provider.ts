import type { Circuit, ProbeFinding, ProviderName, WorkerReport } from '@soundfoundry/track'

/** What a job would meet at a provider now, in one word and one sentence with the fix. */
export interface ProviderJudgement {
  state: 'ok' | 'degraded' | 'down'
  error: string | null
}

/** Workers probe every minute: one that was older than three minutes when it was told is no knowledge. Milliseconds. */
const probeLifetimeMs = 180_000

const names = { fal: 'fal', replicate: 'Replicate' } as const
const credentials = { fal: 'FAL_KEY', replicate: 'REPLICATE_API_TOKEN' } as const

/** One way a job can take: one worker with its credential, and one of its models. */
interface Way {
  report: WorkerReport
  key: string
  model: string
}

/** What stands in a way: for every job, or only for some or perhaps. */
interface Obstacle {
  isBarred: boolean
  error: string
}

/**
 * Judges a provider by what its workers report and what the routers' circuits hold against it: `down` when every way a
 * job could take is barred, `degraded` when something stands in one of them. Pure. Every report counts as live: the bus
 * itself ends those of silent workers, by its own clock. A worker's times are held only against each other, since its
 * clock may be off.
 */
export function judgeProvider(
  provider: ProviderName,
  reports: Iterable<WorkerReport>,
  circuits: Iterable<Circuit>,
): ProviderJudgement {
  const live = [...reports].filter(report => report.provider === provider)
  if (live.length === 0) {
    return down(`No ${provider}-worker is running: start one (npm start, or docker compose up ${provider}-worker).`)
  }
  const ways = live.flatMap(waysOf)
  if (ways.length === 0) {
    return live.some(report => report.credential !== null)
      ? down(`No worker has a model for ${names[provider]}: configure one and start the worker again.`)
      : down(`No worker has a credential for ${names[provider]}: ${whyNone(provider, live)}`)
  }
  const open = [...circuits].filter(circuit => circuit.provider === provider && circuit.state !== 'closed')
  const obstacles = ways.map(way => circuitsOn(way, open).concat(probeOn(way)))
  const all = obstacles.flat()
  const worst = all.find(({ isBarred }) => isBarred) ?? all[0]
  if (worst === undefined) return { state: 'ok', error: null }
  const isDown = obstacles.every(inOneWay => inOneWay.some(({ isBarred }) => isBarred))
  return { state: isDown ? 'down' : 'degraded', error: worst.error }
}

/** What stands in the credential's place, when something does, and otherwise what to set. */
function whyNone(provider: ProviderName, live: readonly WorkerReport[]): string {
  const rejected = live
    .flatMap(({ keys }) => keys)
    .find(({ slot, state }) => slot === 'current' && state === 'rejected')
  return rejected?.fix ?? `set ${credentials[provider]} and check it.`
}

const down = (error: string): ProviderJudgement => ({ state: 'down', error })

function waysOf(report: WorkerReport): Way[] {
  const { credential } = report
  return credential === null ? [] : report.models.map(model => ({ report, key: credential.key, model: model.id }))
}

function circuitsOn({ key, model }: Way, open: readonly Circuit[]): Obstacle[] {
  return open
    .filter(circuit => (circuit.key ?? key) === key && (circuit.model ?? model) === model)
    .map(circuit => ({
      // A provider that only slows us down takes work, and so does one that is being tried again.
      isBarred: circuit.state === 'open' && circuit.reason !== 'rate_limited',
      error: circuit.explanation ?? 'The provider refuses work; the log of the router says why.',
    }))
}

/** What a worker's own free probe found; one with a credential that it no longer uses says nothing. */
function probeOn({ report, key, model }: Way): Obstacle[] {
  const { probe } = report
  const ageMs = probe === null ? Number.NaN : Date.parse(report.at) - Date.parse(probe.at)
  if (probe === null || probe.key !== key || !(ageMs < probeLifetimeMs)) {
    return [{ isBarred: false, error: 'The provider has not been probed yet: ask again in a minute.' }]
  }
  return probe.findings
    .filter(finding => finding.state === 'refused' && (finding.scope !== 'model' || finding.model === model))
    .map(finding => ({ isBarred: finding.reason !== 'rate_limited', error: sentence(finding) }))
}

const sentence = (finding: ProbeFinding): string =>
  finding.explanation ?? `The free probe is refused (${finding.reason ?? 'no reason given'}).`
