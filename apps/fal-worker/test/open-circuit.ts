import { circuitName, neverOpened, onRefusal, type Circuit, type CircuitScope } from '@soundfoundry/track'
import type { Bench } from './bench.ts'

/** Has the provider's circuit of this scope open; those of a key are the bench's own key's unless told otherwise. */
export async function openCircuit(
  { bus, far, credential }: Bench,
  scope: CircuitScope,
  { fingerprint }: { fingerprint: string } = credential,
): Promise<Circuit> {
  const key = scope === 'key' || scope === 'key_model' ? fingerprint : null
  const model = scope === 'model' || scope === 'key_model' ? far.model : null
  const subject = { provider: far.name, scope, key, model }
  const now = new Date()
  const refusal = {
    intent: 'a test',
    at: now.toISOString(),
    reason: 'server_error',
    explanation: 'a test',
    http_status: 500,
    retry_after_ms: 60_000,
  } as const
  const circuit = onRefusal(neverOpened(subject), refusal, now)
  await bus.circuits.put(circuitName(subject), circuit)
  return circuit
}
