import { createHash } from 'node:crypto'
import type { Track } from '@soundfoundry/track'
import type { GatewayClient } from '../gateway-client.ts'

/** What became of a track: `track` is null when it did not come to an end. */
export interface DrainedTrack {
  readonly id: string
  readonly track: Track | null
  /** Whether audio was promised and is not there as promised. */
  readonly hasBrokenAudio: boolean
}

const inParallel = 16
/** Even past the limit, each track is asked for once more. */
const leastMs = 2_000

async function isAudioBroken(gateway: GatewayClient, track: Track): Promise<boolean> {
  if (track.status !== 'succeeded') return false
  if (track.audio === null) return true
  const response = await gateway.fetch(track.audio.url)
  const bytes = Buffer.from(await response.arrayBuffer())
  return !response.ok || createHash('sha256').update(bytes).digest('hex') !== track.audio.sha256
}

async function drainOne(gateway: GatewayClient, id: string, deadline: number): Promise<DrainedTrack> {
  try {
    const track = await gateway.done(id, { timeoutMs: Math.max(leastMs, deadline - Date.now()) })
    return { id, track, hasBrokenAudio: await isAudioBroken(gateway, track).catch(() => true) }
  } catch {
    return { id, track: null, hasBrokenAudio: false }
  }
}

/** Waits until every track is done, or `limitMs` are over, and reads the audio of those that succeeded. */
export async function drain(gateway: GatewayClient, ids: readonly string[], limitMs: number): Promise<DrainedTrack[]> {
  const deadline = Date.now() + limitMs
  const drained: DrainedTrack[] = []
  const left = ids.values()
  const work = async (): Promise<void> => {
    for (const id of left) drained.push(await drainOne(gateway, id, deadline))
  }
  await Promise.all(Array.from({ length: inParallel }, work))
  return drained
}
