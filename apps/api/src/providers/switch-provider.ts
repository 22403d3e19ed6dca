import type { Bus } from '@soundfoundry/bus'
import { AppError } from '@soundfoundry/errors'
import { pauseOf, turnSwitch, type ProviderName, type SwitchAction } from '@soundfoundry/track'
import type { SwitchedProvider } from './answer-schemas.ts'
import { tellSwitch, type TracksThere } from './tell-provider.ts'

/**
 * Turns a provider's switch for a client, and tells how it stands then; once more changes nothing. Throws
 * `broker_unavailable` or `storage_full`.
 */
export async function switchProvider(
  bus: Bus,
  provider: ProviderName,
  action: SwitchAction,
  by: string,
): Promise<{ answer: SwitchedProvider; written: boolean }> {
  const { value, written } = await bus.switches.update(provider, present =>
    turnSwitch(present, provider, action, { by, now: bus.clock.date() }),
  )
  const paused = pauseOf(value)
  const there = await tracksAt(bus, provider)
  const { in_flight = null, queued = null, storing = null } = there ?? {}
  return {
    answer: { provider, paused, sentence: tellSwitch(provider, paused, there), in_flight, queued, storing },
    written,
  }
}

/** Null without a health app that answers: the switch has been turned all the same. */
async function tracksAt({ asks }: Bus, provider: ProviderName): Promise<TracksThere | null> {
  try {
    const { providers } = await asks.providers()
    const row = providers.find(each => each.provider === provider)
    return row === undefined ? null : { in_flight: row.in_flight, queued: row.queued, storing: row.storing ?? 0 }
  } catch (error) {
    if (error instanceof AppError && error.code === 'health_unavailable') return null
    throw error
  }
}
