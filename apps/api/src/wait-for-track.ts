import { EventEmitter, once } from 'node:events'
import type { Bus } from '@soundfoundry/bus'
import { isDone } from '@soundfoundry/track'
import { loadTrack, type LoadedTrack } from './load-track.ts'

/**
 * Resolves to a track once it is done, or as it stands when the time is up or the caller has left.
 * Listens before it reads, so that no change falls between the two.
 */
export async function waitForTrack(
  bus: Bus,
  id: string,
  seconds: number,
  callerLeft: AbortSignal,
): Promise<LoadedTrack> {
  const over = AbortSignal.any([AbortSignal.timeout(seconds * 1000), callerLeft])
  const changes = new EventEmitter()
  const done = once(changes, 'done', { signal: over }).catch(() => null)
  const stopListening = bus.live.listen(id, record => {
    if (isDone(record)) changes.emit('done')
  })
  try {
    const now = await loadTrack(bus, id)
    if (isDone(now.record)) return now
    await done
    return await loadTrack(bus, id)
  } finally {
    stopListening()
  }
}
