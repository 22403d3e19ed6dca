import type { Circuit, ProbeFinding, ProviderName, WorkerReport } from '@soundfoundry/track'

/** What a job would meet at a provider now, in one word and one sentence with the fix. */
export interface ProviderJudgement {
  state: 'ok' | 'degraded' | 'down'
  error: string | null
}

/** A worker that has not reported for this long is taken for gone. Milliseconds. */
const reportLifetimeMs = 30_000
/** Workers probe every minute: a probe older than three minutes is no knowledge. Milliseconds. */
const probeLifetimeMs = 180_000

const names = { fal: 'fal', replicate: 'Replicate' } as const
const credentials = { fal: 'FAL_KEY', replicate: 'REPLICATE_API_TOKEN' } as const

/** Judges a provider by what its workers report and what the routers' circuits hold against it. Pure. */
export function judgeProvider(
  provider: ProviderName,
  reports: Iterable<WorkerReport>,
  circuits: Iterable<Circuit>,
  now: Date,
): ProviderJudgement {
  const live = [...reports].filter(
    report => report.provider === provider && now.getTime() - Date.parse(report.at) < reportLifetimeMs,
  )
  if (live.length === 0) {
    return down(`No ${provider}-worker is running: start one (npm start, or docker compose up ${provider}-worker).`)
  }
  const staffed = live.filter(report => report.credential !== null)
  if (staffed.length === 0) {
    return down(`No worker has a credential for ${names[provider]}: set ${credentials[provider]} and check it.`)
  }
  const open = [...circuits].filter(circuit => circuit.provider === provider && circuit.state !== 'closed')
  const models = new Set(staffed.flatMap(report => report.models.map(model => model.id)))
  const keys = new Set(staffed.flatMap(report => report.credential?.key ?? []))

  const judgements = [
    ...open.map(circuit => judgeCircuit(circuit, keys, models)),
    ...staffed.map(report => judgeProbe(report, models, now)),
  ].filter(judgement => judgement !== null)
  return worst(judgements, staffed.length)
}

interface Weighed extends ProviderJudgement {
  /** A worker's own trouble, which is the provider's only when every worker has it. */
  ofOneWorker: boolean
}

function judgeCircuit(circuit: Circuit, keys: ReadonlySet<string>, models: ReadonlySet<string>): Weighed | null {
  if (circuit.key !== null && !keys.has(circuit.key)) return null
  if (circuit.model !== null && !models.has(circuit.model)) return null
  const error = circuit.explanation ?? 'The provider refuses work; the log of the router says why.'
  const isAll = circuit.model === null || models.size === 1
  const passing = circuit.state === 'half_open' || circuit.reason === 'rate_limited'
  return { state: isAll && !passing ? 'down' : 'degraded', error, ofOneWorker: false }
}

function judgeProbe(report: WorkerReport, models: ReadonlySet<string>, now: Date): Weighed | null {
  const { probe } = report
  if (probe === null || now.getTime() - Date.parse(probe.at) > probeLifetimeMs) {
    return {
      state: 'degraded',
      error: 'The provider has not been probed yet: ask again in a minute.',
      ofOneWorker: true,
    }
  }
  const refused = probe.findings.filter(finding => finding.state === 'refused')
  const first = refused.find(finding => finding.scope !== 'model')
  if (first !== undefined) return { state: 'down', error: sentence(first), ofOneWorker: true }
  const goneModels = refused.filter(finding => finding.model !== null && models.has(finding.model))
  const [gone] = goneModels
  if (gone === undefined) return null
  return { state: goneModels.length === models.size ? 'down' : 'degraded', error: sentence(gone), ofOneWorker: true }
}

const sentence = (finding: ProbeFinding): string =>
  finding.explanation ?? `The free probe is refused (${finding.reason ?? 'no reason given'}).`

/** `down` only when nothing is left that a job could use: what one worker of several meets is `degraded`. */
function worst(judgements: readonly Weighed[], workers: number): ProviderJudgement {
  const shared = judgements.filter(({ ofOneWorker }) => !ofOneWorker)
  const own = judgements.filter(({ ofOneWorker }) => ofOneWorker)
  const isEverybodys = own.filter(({ state }) => state === 'down').length === workers
  const first = (list: readonly Weighed[]) => list.find(({ state }) => state === 'down') ?? list[0]
  const found = shared.find(({ state }) => state === 'down') ?? first(own) ?? shared[0]
  if (found === undefined) return { state: 'ok', error: null }
  const state = found.ofOneWorker && !isEverybodys ? 'degraded' : found.state
  return { state, error: found.error }
}

const down = (error: string): ProviderJudgement => ({ state: 'down', error })
