import type { Bus } from '@soundfoundry/bus'
import {
  providerNames,
  type Honours,
  type ModelCapability,
  type ProviderName,
  type WorkerReport,
} from '@soundfoundry/track'

/** A model that can be told nothing but the words, and makes mp3. */
const honours: Honours = {
  duration_s: null,
  style_strength: false,
  seed: false,
  formats: ['mp3'],
  vocals_without_lyrics: false,
}

const plainModel = (provider: ProviderName): ModelCapability => ({
  id: `${provider}/plain`,
  prompt_min: 1,
  prompt_max: 2000,
  lyrics_min: 1,
  lyrics_max: 3500,
  instrumental: true,
  honours,
})

/** What a worker of a provider reports whose only model is plain. */
export function reportOf(provider: ProviderName): WorkerReport {
  const at = new Date().toISOString()
  return {
    v: 1,
    worker: `${provider}-1`,
    provider,
    at,
    started_at: at,
    version: '1.2.3',
    models: [plainModel(provider)],
    credential: null,
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
  }
}

/** Plays a worker of each provider, whose only model honours no wish but mp3. It is heard of for half a minute. */
export async function offerPlainModels(bus: Bus, names: readonly ProviderName[] = providerNames): Promise<void> {
  for (const name of names) await bus.fleet.put(`${name}-1`, reportOf(name))
}
