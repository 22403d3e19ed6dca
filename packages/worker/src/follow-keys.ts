import type { Bus, BusLog } from '@soundfoundry/bus'
import type { Circuit, ProbeFinding, ProviderName } from '@soundfoundry/track'
import type { CredentialSource } from './credential-source.ts'

export interface FollowKeysOptions {
  bus: Bus
  provider: ProviderName
  credentials: CredentialSource
  log: BusLog
}

const drainCheckMs = 5_000

/**
 * What the fleet knows of this worker's credentials: one that another worker was refused with is refused here too, one
 * that another worker has proven is proven, and one that no track needs any more, anywhere, can be let go of.
 */
export function followKeys(options: FollowKeysOptions): { stop(): void } {
  const { bus, provider, credentials } = options
  let stopped = false
  bus.circuits.onChange((_name, circuit) => {
    if (stopped || circuit === null || circuit.provider !== provider) return
    const finding = refusalOf(circuit)
    if (finding !== null && circuit.key === credentials.current()?.fingerprint) {
      credentials.probed(circuit.key, [finding])
    }
  })
  bus.fleet.onChange((_worker, report) => {
    if (stopped || report === null || report.provider !== provider) return
    for (const { key, state } of report.keys) if (key !== null && state === 'current') takeOver(credentials, key)
  })
  const timer = setInterval(() => void letGo(options), drainCheckMs)
  return {
    stop() {
      stopped = true
      clearInterval(timer)
    },
  }
}

/** Real work was accepted with a credential at another worker: one proof is enough for the whole fleet. */
function takeOver(credentials: CredentialSource, proven: string): void {
  if (!credentials.rows().some(({ key, state }) => key === proven && state === 'canary')) return
  credentials.submitted(proven, { kind: 'accepted', provider_request_id: '' })
}

/** What an open circuit says of its key, in the words of a probe. */
function refusalOf({ scope, state, reason, http_status, explanation }: Circuit): ProbeFinding | null {
  if (state !== 'open' || scope !== 'key') return null
  return { scope: 'key', model: null, state: 'refused', reason, http_status, explanation }
}

async function letGo({ bus, provider, credentials, log }: FollowKeysOptions): Promise<void> {
  const draining = credentials
    .rows()
    .flatMap(({ key, draining: isDraining }) => (isDraining && key !== null ? key : []))
  if (draining.length === 0) return
  try {
    const { keys } = await bus.asks.keys()
    for (const key of draining) {
      const known = keys.find(each => each.provider === provider && each.key === key)
      if (known !== undefined && known.in_flight === 0) credentials.drained(key)
    }
  } catch (err) {
    // Nobody answers for the fleet: what may still be needed is kept.
    log.warn({ err, provider }, 'it cannot be told whether old credentials are still needed')
  }
}
