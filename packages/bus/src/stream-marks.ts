import { streams } from './topology.ts'

/** What tells a stream from another one of the same name: when it was made, and how far it goes. */
export interface StreamMark {
  created: string
  lastSequence: number
}

export type StreamMarks = ReadonlyMap<string, StreamMark>

/** A stream that is not what it was: `empty` when it was made anew, `shorter` when its end is missing. */
export interface StreamLoss {
  stream: string
  how: 'empty' | 'shorter'
}

/** Their messages are kept for days, so that their last number never goes back by itself. */
const neverShorter: ReadonlySet<string> = new Set([streams.requests, streams.tracks])

/** The broker holds them in memory, so that each of its starts makes them anew, and nothing of theirs is missed. */
const heldInMemory: ReadonlySet<string> = new Set([streams.clock])

/**
 * The streams of which something is lost: the broker came back with an empty disk, with an older copy of it, or without
 * what it had acknowledged before a power cut. Pure. `acknowledged` is the last number that the broker has confirmed to
 * this process, by stream.
 */
export function findLosses(
  before: StreamMarks,
  now: StreamMarks,
  acknowledged: ReadonlyMap<string, number>,
): StreamLoss[] {
  return [...now].flatMap(([stream, mark]): StreamLoss[] => {
    const known = before.get(stream)
    if (known === undefined || heldInMemory.has(stream)) return []
    if (known.created !== mark.created) return [{ stream, how: 'empty' }]
    const reached = Math.max(known.lastSequence, acknowledged.get(stream) ?? 0)
    return neverShorter.has(stream) && mark.lastSequence < reached ? [{ stream, how: 'shorter' }] : []
  })
}
