import { randomUUID } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import type { Track } from '@soundfoundry/track'
import { createGatewayClient, type GatewayClient } from '../gateway-client.ts'
import type { System } from '../system.ts'
import { waitFor } from '../wait-for.ts'
import { compareEvents } from './compare-events.ts'
import { readEvents } from './sent-events.ts'
import { TrackListener } from './track-listener.ts'

export interface StreamsRoundOptions {
  readonly tracks: number
  /** How many listen to each track; those of one track in turn begin at either gateway. */
  readonly listenersEach: number
  /** How long it may take until all have heard the end, in milliseconds. */
  readonly limitMs: number
  /** Called while all streams are open and no track can end. */
  readonly whileHeld?: () => Promise<unknown>
}

/** What came of all listeners. */
export interface StreamsRound {
  readonly listeners: number
  /** How many heard that their track succeeded. */
  readonly sawEnd: number
  /** How many were cut off, and went on at the other gateway. */
  readonly resumed: number
  /** Over all listeners: events that never came, and events that came twice or out of order. */
  readonly missing: number
  readonly repeated: number
  /** For each that went on elsewhere: from the kill to the beginning of its next stream, in milliseconds, sorted. */
  readonly resumeMs: readonly number[]
  /** Why listeners gave up, each reason once. */
  readonly problems: readonly string[]
}

/** Posts under way at once. */
const postsAtOnce = 20

/**
 * Has tracks made while everybody listens to theirs, half of them at `api-2`, which is killed while all tracks are at the
 * far end and their ends begin to come. Needs a system with two gateways.
 *
 * @throws Error when the tracks do not get under way in time
 */
export async function runStreamsRound(system: System, options: StreamsRoundOptions): Promise<StreamsRound> {
  const { control } = system.sandbox
  control.setFault('fal', 'never-finish')
  try {
    const { listeners, listening, problems } = await openListeners(system, options)
    await waitFor(() => listeners.every(({ latest }) => latest?.stage === 'generating'), {
      what: 'every listener to hear that its track is being made',
      timeoutMs: options.limitMs,
    })
    await options.whileHeld?.()
    const killedAt = performance.now()
    control.clearFault('fal', 'never-finish')
    await system.kill('api-2')
    await Promise.all(listening)
    return { ...(await judge(system.apiUrl, listeners, killedAt)), problems: [...problems] }
  } finally {
    control.clearFault('fal', 'never-finish')
  }
}

interface Opened {
  readonly listeners: TrackListener[]
  /** Resolve when each has ended, one way or the other. */
  readonly listening: Array<Promise<void>>
  readonly problems: Set<string>
}

async function openListeners(system: System, options: StreamsRoundOptions): Promise<Opened> {
  const { tracks, listenersEach, limitMs } = options
  const signal = AbortSignal.timeout(limitMs)
  setMaxListeners(0, signal)
  const gateway = createGatewayClient(system.apiUrl)
  const urls = [system.apiUrl, system.process('api-2').url]
  const listeners: TrackListener[] = []
  const listening: Array<Promise<void>> = []
  const problems = new Set<string>()
  let left = tracks
  const postInTurn = async (): Promise<void> => {
    while (left > 0) {
      left -= 1
      const { id } = await accepted(gateway, limitMs)
      for (let each = 0; each < listenersEach; each += 1) {
        const listener = new TrackListener(id)
        const listened = listener.listen(listeners.length % 2 === 0 ? urls : urls.toReversed(), signal)
        listening.push(listened.catch((error: unknown) => void problems.add(String(error))))
        listeners.push(listener)
      }
    }
  }
  await Promise.all(Array.from({ length: postsAtOnce }, postInTurn))
  return { listeners, listening, problems }
}

/** Posts one track, again when it is not taken: on a busy machine a broker can be late. */
async function accepted(gateway: GatewayClient, limitMs: number): Promise<Track> {
  const key = { 'idempotency-key': randomUUID() }
  const body = { provider: 'fal', prompt: `Listened to, ${randomUUID()}` } as const
  const { track } = await waitFor(() => gateway.post(body, key), { what: 'a track to be accepted', timeoutMs: limitMs })
  return track
}

async function judge(url: string, listeners: readonly TrackListener[], killedAt: number) {
  const kept = new Map<string, readonly number[]>()
  const total = { sawEnd: 0, missing: 0, repeated: 0 }
  for (const { track, ids, latest } of listeners) {
    const known = kept.get(track) ?? (await keptEvents(url, track))
    kept.set(track, known)
    const { missing, repeated } = compareEvents(ids, known)
    total.missing += missing
    total.repeated += repeated
    if (latest?.status === 'succeeded') total.sawEnd += 1
  }
  const resumeMs = listeners.flatMap(({ streamsAt }) => streamsAt.slice(1).map(at => at - killedAt))
  const resumed = listeners.filter(({ streamsAt }) => streamsAt.length > 1).length
  return { listeners: listeners.length, ...total, resumed, resumeMs: resumeMs.toSorted((a, b) => a - b) }
}

/** The ids of all changes that a gateway keeps of a track that is done. */
async function keptEvents(url: string, track: string): Promise<number[]> {
  const response = await fetch(`${url}/api/tracks/${track}/events`, { headers: { 'last-event-id': '0' } })
  const ids: number[] = []
  for await (const { id } of readEvents(response)) ids.push(id)
  return ids
}
