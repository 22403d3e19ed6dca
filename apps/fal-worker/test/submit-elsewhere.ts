import type { HeldCredential } from '@soundfoundry/worker'
import type { Bench } from './bench.ts'

/** Somebody else's submit, made with the provider's real client. */
export async function submitElsewhere(bench: Bench, prompt: string, credential: HeldCredential): Promise<string> {
  const { far, sandbox } = bench
  const provider = far.createProvider(sandbox)
  const request = { prompt, lyrics: null, has_vocals: false, duration_s: 20, style_strength: 0.5, seed: null }
  const rest = { format: 'mp3', provider: null, webhook_url: null, metadata: {} } as const
  const { input } = provider.mapInput({ ...request, ...rest, wished: [] }, far.model)
  const signal = AbortSignal.timeout(5_000)
  const outcome = await provider.submit({ credential, model: far.model, input, signal })
  if (outcome.kind !== 'accepted') throw new Error(`the sandbox did not take it: ${outcome.explanation}`)
  return outcome.provider_request_id
}
