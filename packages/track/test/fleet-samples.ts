import {
  circuitSubject,
  closedCircuit,
  onRefusal,
  type Circuit,
  type CircuitScope,
  type ModelCapability,
  type ProviderName,
  type WorkerReport,
} from '../src/index.ts'
import { start } from './samples.ts'

export const keyOf = (provider: ProviderName): string => `${provider}_key`

export const model = (id: string): ModelCapability => ({
  id,
  prompt_min: 1,
  prompt_max: 2_000,
  lyrics_min: 0,
  lyrics_max: 3_500,
  instrumental: true,
})

/** The report of a worker with one model and one credential. */
export function makeReport(provider: ProviderName, changes: Partial<WorkerReport> = {}): WorkerReport {
  return {
    v: 1,
    worker: `${provider}-1`,
    provider,
    at: start.toISOString(),
    started_at: start.toISOString(),
    version: '0.1.0',
    models: [model(`${provider}/model`)],
    credential: { key: keyOf(provider), slot: 'current', source: 'environment' },
    probe: null,
    environment: 'development',
    keys: [],
    usage: [],
    foreign_work: [],
    too_powerful: null,
    recent_submits: [],
    last_success_at: null,
    last_refusal: null,
    handling: 0,
    ...changes,
  }
}

/** A circuit of fal's that a refusal opened at the start. */
export function openCircuit(scope: CircuitScope, changes: Partial<Circuit> = {}, key = keyOf('fal')): Circuit {
  const subject = circuitSubject('fal', scope, key, 'fal/model')
  if (subject === null) throw new Error(`there is no circuit for ${scope}`)
  const refusal = {
    intent: 'intent',
    at: start.toISOString(),
    reason: 'account_locked',
    explanation: 'The account is locked.',
    http_status: 403,
    retry_after_ms: null,
  } as const
  return { ...onRefusal(closedCircuit(subject, start), refusal, start), ...changes }
}
