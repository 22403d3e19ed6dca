import type { ProviderName, Track } from '@soundfoundry/client'
import type { ProviderView } from './provider-view.ts'
import { tellAge } from './tell-time.ts'

/** One provider in the strip. */
export interface FlowNode {
  readonly name: ProviderName
  readonly title: string
  readonly words: string
  /** `bad` takes nothing; `good` takes what the other one does not. */
  readonly tone: 'bad' | 'good' | 'plain'
  readonly inFlight: number | null
  /** How many may be there at once. */
  readonly limit: number | null
}

/** What the strip shows: how tracks come in, where they wait, who makes them, and what is stored. */
export interface Flow {
  /** Tracks that came in within the last minute, of those that are known. */
  readonly lastMinute: number
  readonly waiting: number | null
  /** How long the oldest of those that wait has waited; null when none does. */
  readonly oldestWait: string | null
  readonly nodes: readonly FlowNode[]
  readonly redirected: number
  /** How long ago a track was stored; null when none is known. */
  readonly lastStored: string | null
  /** Whether something moves: a track came in, one is being made, one was stored a moment ago. */
  readonly moves: { readonly in: boolean; readonly made: Readonly<Record<ProviderName, boolean>> }
}

const minute = 60_000
const moment = 15_000

function nodeOf(view: ProviderView, other: ProviderView | undefined): FlowNode {
  const { name, title, state, inFlight, limit, look, pause } = view
  const isDown = state === 'down'
  const takesOver = !isDown && other?.state === 'down'
  const words = isDown
    ? `${look.word.toLowerCase()}, no new tracks`
    : takesOver
      ? 'takes all new tracks'
      : state === 'degraded'
        ? 'takes some tracks'
        : 'takes tracks'
  return { name, title, words, tone: isDown && pause === null ? 'bad' : takesOver ? 'good' : 'plain', inFlight, limit }
}

/** The strip, from what is known already. */
export function flowOf(
  views: readonly ProviderView[],
  waiting: number | null,
  redirected: number,
  tracks: readonly Track[],
  now: number,
): Flow {
  const since = (time: string): number => now - Date.parse(time)
  const waits = tracks.filter(({ done, stage }) => !done && stage === 'waiting')
  const oldest = waits.at(-1)
  const stored = tracks.find(({ status }) => status === 'succeeded')
  const makes = (name: ProviderName): boolean =>
    tracks.some(
      ({ provider, done, stage, updated_at }) =>
        provider === name && (done ? since(updated_at) < moment : stage !== 'waiting' && stage !== 'routing'),
    )
  return {
    lastMinute: tracks.filter(({ created_at }) => since(created_at) < minute).length,
    waiting,
    oldestWait: oldest === undefined ? null : tellAge(since(oldest.created_at)),
    nodes: views.map((view, at) => nodeOf(view, views[1 - at])),
    redirected,
    lastStored: stored === undefined ? null : tellAge(since(stored.updated_at)),
    moves: {
      in: tracks.some(({ created_at }) => since(created_at) < moment),
      made: { fal: makes('fal'), replicate: makes('replicate') },
    },
  }
}

/** The strip for those who do not see it. */
export function flowSentence({ lastMinute, waiting, nodes, redirected }: Flow): string {
  const made = nodes.map(
    ({ title, inFlight, limit, words }) =>
      `${title} ${words}${inFlight === null ? '' : `, ${inFlight}${limit === null ? '' : ` of ${limit}`} in flight`}`,
  )
  return [
    `${lastMinute} came in within the last minute`,
    waiting === null ? null : `${waiting} waiting`,
    ...made,
    redirected > 0 ? `${redirected} redirected` : null,
  ]
    .filter(each => each !== null)
    .join('; ')
}
