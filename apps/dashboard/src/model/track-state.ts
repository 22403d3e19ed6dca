import type { Track, TrackStatus } from '@soundfoundry/client'

/** What a state looks like: each has a shape of its own, so that none is told by its colour alone. */
export type Shape = 'done' | 'running' | 'waiting' | 'failed' | 'expired' | 'canceled' | 'todo'
export type Tone = 'green' | 'amber' | 'red' | 'grey'

export interface StateLook {
  readonly shape: Shape
  readonly tone: Tone
  readonly word: string
}

export const statusWords: Readonly<Record<TrackStatus, string>> = {
  queued: 'Waiting',
  running: 'Running',
  succeeded: 'Succeeded',
  failed: 'Failed',
  canceled: 'Canceled',
  expired: 'Expired',
}

const looks: Readonly<Record<TrackStatus, Omit<StateLook, 'word'>>> = {
  queued: { shape: 'waiting', tone: 'amber' },
  running: { shape: 'running', tone: 'green' },
  succeeded: { shape: 'done', tone: 'green' },
  failed: { shape: 'failed', tone: 'red' },
  canceled: { shape: 'canceled', tone: 'grey' },
  expired: { shape: 'expired', tone: 'red' },
}

export const stageWords: Readonly<Record<NonNullable<Track['stage']>, string>> = {
  routing: 'routing',
  waiting: 'waiting',
  submitting: 'submitting',
  generating: 'generating',
  storing: 'storing',
  reconciling: 'asking whether it was accepted',
}

/** How a track stands, as a shape, a colour and a word. */
export const stateOf = ({ status }: Pick<Track, 'status'>): StateLook => ({
  ...looks[status],
  word: statusWords[status],
})

/** How a track stands, in a sentence for those who do not see its shape. */
export function stateSentence({ status, stage }: Pick<Track, 'status' | 'stage'>): string {
  return stage === null ? statusWords[status] : `${statusWords[status]}: ${stageWords[stage]}`
}

/** Milliseconds from its acceptance to its end, or until now; null where a clock is wrong. */
export function tookMs(track: Pick<Track, 'created_at' | 'updated_at' | 'done'>, now: number): number | null {
  const began = Date.parse(track.created_at)
  const span = (track.done ? Date.parse(track.updated_at) : now) - began
  return Number.isFinite(span) && span >= 0 ? span : null
}
