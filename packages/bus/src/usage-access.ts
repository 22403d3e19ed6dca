import { parseUsageHour, type UsageHour } from '@soundfoundry/track'
import { EndFeed } from './end-feed.ts'
import { openMap, type MapAccess } from './open-maps.ts'
import type { SharedMap } from './shared-map.ts'
import { usageLifetimeMs } from './topology.ts'

/** What counting needs, for the few processes that count: nothing is read before the first call. */
export class UsageAccess {
  /** The writing of each record of a track that has ended. */
  readonly ends: EndFeed
  readonly #access: MapAccess
  #opening: Promise<SharedMap<UsageHour>> | null = null

  constructor(access: MapAccess & { app: string }) {
    const { connection, manager, app, log } = access
    this.#access = access
    this.ends = new EndFeed(connection, manager, app, err =>
      log.warn({ err }, 'the counting of ended tracks lags behind'),
    )
  }

  /** The counters by hour and owner. Throws `broker_unavailable`. */
  open(): Promise<SharedMap<UsageHour>> {
    this.#opening ??= openMap(this.#access, 'usage', parseUsageHour, usageLifetimeMs)
    return this.#opening
  }

  /** The connection was lost and is back. The counters first: where counting goes on is read from them. */
  async resync(onError: (error: unknown) => void): Promise<void> {
    await (await this.#opening)?.resync(onError)
    await this.ends.resync()
  }
}
