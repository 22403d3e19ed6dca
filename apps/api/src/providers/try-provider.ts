import type { Bus } from '@soundfoundry/bus'
import {
  afterAskedProbe,
  circuitName,
  circuitRow,
  liveCircuits,
  pauseOf,
  type Circuit,
  type ProviderName,
} from '@soundfoundry/track'
import type { TriedProvider } from './answer-schemas.ts'
import { tellProbe } from './tell-provider.ts'

/**
 * Has a worker probe a provider for free, now, and lets the circuits take in what it found as they do from any probe.
 * Throws `no_worker`, `broker_unavailable` or `storage_full`.
 */
export async function tryProvider(bus: Bus, provider: ProviderName): Promise<TriedProvider> {
  const before = openCircuits(bus, provider)
  const report = await bus.asks.probe(provider)
  for (const circuit of before) {
    await bus.circuits.update(circuitName(circuit), present =>
      present === null ? null : afterAskedProbe(present, report, bus.clock.date()),
    )
  }
  const now = bus.clock.date()
  const circuits = openCircuits(bus, provider).flatMap(circuit => circuitRow(circuit, now))
  const pause = pauseOf(bus.switches.get(provider)?.value)
  return {
    provider,
    ...tellProbe({ provider, report, before: before.length, circuits, pause }),
    circuits,
    paused: pause,
  }
}

function openCircuits({ circuits, fleet }: Bus, provider: ProviderName): Circuit[] {
  const reports = [...fleet.entries()].map(([, { value }]) => value)
  const own = [...circuits.entries()].map(([, { value }]) => value).filter(each => each.provider === provider)
  return liveCircuits(own, reports).filter(({ state }) => state !== 'closed')
}
