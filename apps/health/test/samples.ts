import {
  circuitSubject,
  closedCircuit,
  type Circuit,
  type CircuitScope,
  type KeyReport,
  type KeyUsage,
  type ModelCapability,
  type ProbeFinding,
  type ProviderName,
  type Reason,
  type WorkerReport,
} from '@soundfoundry/track'

export const now = new Date('2026-01-01T12:00:00.000Z')

/** The time that was so many seconds ago, RFC 3339. */
export const ago = (seconds: number, from: Date = now): string =>
  new Date(from.getTime() - seconds * 1000).toISOString()

export const key = 'fal_3f9a1c20'
export const model = 'fal-ai/minimax-music/v2'

const capability = (id: string): ModelCapability => ({
  id,
  prompt_min: 10,
  prompt_max: 2000,
  lyrics_min: 10,
  lyrics_max: 3500,
  instrumental: true,
})

export interface WorkerTraits {
  provider?: ProviderName
  key?: string
  models?: readonly string[]
  /** Seconds since the report and since the probe. */
  reportedAgo?: number
  probedAgo?: number
  probeKey?: string
  findings?: ProbeFinding[]
}

/** The report of a worker that is well but for what is said. */
export function makeReport(traits: WorkerTraits = {}, from: Date = now): WorkerReport {
  const own = traits.key ?? key
  return {
    v: 1,
    worker: 'worker-1',
    provider: traits.provider ?? 'fal',
    at: ago(traits.reportedAgo ?? 1, from),
    started_at: ago(600, from),
    version: '1.2.3',
    models: (traits.models ?? [model]).map(capability),
    credential: { key: own, slot: 'current', source: 'FAL_KEY' },
    probe: { at: ago(traits.probedAgo ?? 10, from), key: traits.probeKey ?? own, findings: traits.findings ?? [fine] },
    environment: 'development',
    keys: [],
    usage: [],
    foreign_work: [],
    too_powerful: null,
    recent_submits: [],
    last_success_at: null,
    last_refusal: null,
    handling: 0,
  }
}

export const fine: ProbeFinding = {
  scope: 'key',
  model: null,
  state: 'ok',
  reason: null,
  http_status: 200,
  explanation: null,
}

export function refusedProbe(
  scope: ProbeFinding['scope'],
  reason: Reason,
  explanation: string | null,
  model: string | null = null,
): ProbeFinding {
  return { scope, model, state: 'refused', reason, http_status: 403, explanation }
}

export interface CircuitTraits {
  provider?: ProviderName
  key?: string
  model?: string
  reason?: Reason
}

/** A circuit that a refusal has just opened. */
export function openCircuit(scope: CircuitScope, explanation: string, traits: CircuitTraits = {}): Circuit {
  const subject = circuitSubject(traits.provider ?? 'fal', scope, traits.key ?? key, traits.model ?? model)
  if (subject === null) throw new Error(`there is no circuit for ${scope}`)
  const reason = traits.reason ?? 'server_error'
  const until = ago(-60)
  return { ...closedCircuit(subject, now), state: 'open', reason, explanation, http_status: 403, openings: 1, until }
}

/** How a credential stands in one worker: in use, from the process environment, unless told otherwise. */
export function keyReport(traits: Partial<KeyReport> = {}): KeyReport {
  return {
    key,
    slot: 'current',
    state: 'current',
    in_use: traits.state === undefined || traits.state === 'current',
    source: 'FAL_KEY of the process environment',
    changeable: true,
    since: ago(60),
    reason: null,
    fix: null,
    draining: false,
    ...traits,
  }
}

/** What a worker did with a credential in the hour that began at `hour`. */
export function keyUsage(hour: Date, counts: Partial<KeyUsage> = {}): KeyUsage {
  return {
    key,
    hour: hour.toISOString(),
    submits: 0,
    accepted: 0,
    refused: {},
    spend_usd: 0,
    unpriced: 0,
    ...counts,
  }
}
