import {
  passage,
  providerNames,
  providerTitles,
  type Circuit,
  type Pause,
  type ProbeFinding,
  type ProviderName,
  type WorkerReport,
} from '@soundfoundry/track'

/** What a job would meet at a provider now, in one word and one sentence with the fix. */
export interface ProviderJudgement {
  state: 'ok' | 'degraded' | 'down'
  error: string | null
  /** Nothing is known to bar it any more, and nothing has shown that it takes work again: a track has to try. */
  awaitsTrial?: boolean
  /** A person has paused it; whatever else stands in its way is not told. */
  isPaused?: boolean
}

/** How each provider is paused. */
export type Pauses = Readonly<Record<ProviderName, Pause | null>>
export const noPauses: Pauses = { fal: null, replicate: null }

/** Workers probe every minute: one that was older than three minutes when it was told is no knowledge. Milliseconds. */
const probeLifetimeMs = 180_000

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
  /** Its time is up, and no free probe could tell more: the next track is let through to try. */
  isDue?: boolean
  error: string
}

/**
 * Judges a provider by what its workers report, what the routers' circuits hold against it and whether a person has paused
 * it: `down` when it is paused or every way a job could take is barred, `degraded` when something stands in one of them. Pure. Every report counts as live: the bus
 * itself ends those of silent workers, by its own clock. A worker's times are held only against each other, since its
 * clock may be off. A circuit whose time is up bars nothing: it is `degraded`, and the sentence says what decides.
 */
export function judgeProvider(
  provider: ProviderName,
  reports: Iterable<WorkerReport>,
  circuits: Iterable<Circuit>,
  now: Date,
  pauses: Pauses = noPauses,
): ProviderJudgement {
  const pause = pauses[provider]
  if (pause !== null) return { ...down(tellPause(provider, pause, pauses)), isPaused: true }
  const live = [...reports].filter(report => report.provider === provider)
  if (live.length === 0) {
    return down(`No ${provider}-worker is running: start one (npm start, or docker compose up ${provider}-worker).`)
  }
  const ways = live.flatMap(waysOf)
  if (ways.length === 0) {
    return live.some(report => report.credential !== null)
      ? down(`No worker has a model for ${providerTitles[provider]}: configure one and start the worker again.`)
      : down(`No worker has a credential for ${providerTitles[provider]}: ${whyNone(provider, live)}`)
  }
  const open = [...circuits].filter(circuit => circuit.provider === provider && circuit.state !== 'closed')
  const obstacles = ways.map(way => circuitsOn(way, open, now).concat(probeOn(way)))
  const all = obstacles.flat()
  const worst = all.find(({ isBarred }) => isBarred) ?? all[0]
  if (worst === undefined) return { state: 'ok', error: null }
  const isDown = obstacles.every(inOneWay => inOneWay.some(({ isBarred }) => isBarred))
  if (isDown) return down(worst.error)
  const awaitsTrial = obstacles.every(inOneWay => inOneWay.some(({ isBarred, isDue }) => isBarred || isDue === true))
  return { state: 'degraded', error: worst.error, ...(awaitsTrial ? { awaitsTrial } : {}) }
}

const pausedAs = { paused: 'Paused', draining: 'Drained' } as const

/** Who has paused a provider, what becomes of its tracks, and how it goes on. */
function tellPause(provider: ProviderName, { mode, by, since }: Pause, pauses: Pauses): string {
  const resume = `resume it with POST /api/providers/${provider}/resume, or soundfoundry providers resume ${provider}.`
  const nobodyLeft = providerNames.every(name => pauses[name] !== null)
  const rest = nobodyLeft ? ' No provider is left: tracks wait until their deadline.' : ''
  return `${pausedAs[mode]} by ${by} since ${since}; ${resume}${rest}`
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

function circuitsOn({ key, model }: Way, open: readonly Circuit[], now: Date): Obstacle[] {
  return open
    .filter(circuit => (circuit.key ?? key) === key && (circuit.model ?? model) === model)
    .map(circuit => obstacleOf(circuit, now))
}

function obstacleOf(circuit: Circuit, now: Date): Obstacle {
  const { state, reason, explanation } = circuit
  const error = explanation ?? 'The provider refuses work; the log of the router says why.'
  if (passage(circuit, now) === 'one_trial') {
    return { isBarred: false, isDue: true, error: `${error} It is time to try again: the next track does.` }
  }
  if (state === 'half_open')
    return { isBarred: false, error: `${error} A track is sent to try whether it works again.` }
  // A provider that only slows us down takes work.
  return { isBarred: reason !== 'rate_limited', error }
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
