import { setTimeout as delay } from 'node:timers/promises'
import { jobQueues, type Bus, type BusLog } from '@soundfoundry/bus'
import type { TrackRecord } from '@soundfoundry/track'
import type { InFlightIndex } from './in-flight.ts'

/** How many records are read at the same time while the index is filled. */
const readsAtOnce = 64
const againMs = 1_000

export interface TrackFollower {
  /** Resolves once the index has been filled for the first time, however long the broker takes. */
  readonly filled: Promise<void>
  stop(): void
}

interface FollowOptions {
  bus: Bus
  log: BusLog
  index: InFlightIndex
  /** Told every record as it is written; what was missed while the broker was away is not told. */
  onRecord: (record: TrackRecord) => void
}

/** Keeps the index by every change notice, and fills it from the queues at the start and whenever notices were missed. */
export function followTracks({ bus, log, index, onRecord }: FollowOptions): TrackFollower {
  const stopped = new AbortController()
  let latest: AbortController | null = null

  const fill = async (): Promise<void> => {
    latest?.abort()
    const own = new AbortController()
    latest = own
    const signal = AbortSignal.any([own.signal, stopped.signal])
    while (!signal.aborted) {
      try {
        await fillIndex(bus, log, index, signal)
        return
      } catch (err) {
        if (!signal.aborted) log.warn({ err }, 'the tracks in flight could not be read: trying again')
        await delay(againMs, undefined, { signal, ref: false }).catch(() => undefined)
      }
    }
  }

  bus.live.listenToAll(
    (id, record) => {
      index.tell(id, record)
      onRecord(record)
    },
    () => void fill(),
  )
  return { filled: fill(), stop: () => stopped.abort() }
}

async function fillIndex(bus: Bus, log: BusLog, index: InFlightIndex, signal: AbortSignal): Promise<void> {
  const filling = index.startFilling()
  const ids = new Set<string>()
  for (const queue of jobQueues) for (const id of await bus.jobs.tracksIn(queue)) ids.add(id)
  const rest = ids.values()
  const readOn = async (): Promise<void> => {
    for (const id of rest) {
      if (signal.aborted) return
      const current = await readTrack(bus, log, id)
      if (current !== null) filling.offer(id, current)
    }
  }
  await Promise.all(Array.from({ length: readsAtOnce }, readOn))
  if (!signal.aborted) filling.finish()
}

/** A record of a shape this release does not know is left out: it must not hold up all the others. */
async function readTrack(bus: Bus, log: BusLog, id: string): Promise<TrackRecord | null> {
  try {
    return (await bus.tracks.get(id))?.record ?? null
  } catch (err) {
    if (!(err instanceof Error) || !('code' in err) || err.code !== 'message_invalid') throw err
    log.warn({ err, track: id }, 'a track of unknown shape is not counted')
    return null
  }
}
