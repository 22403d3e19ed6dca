import type { Track } from '@soundfoundry/track'
import { problemAnswer } from './problem-answer.ts'

/** The tracks of the examples, by how they stand. */
export const exampleIds = {
  queued: '0192f0c1-5a7e-7cc3-8f6b-2f4f3a1d9e10',
  succeeded: '0192f0c1-5a7e-7cc3-8f6b-2f4f3a1d9e11',
  canceled: '0192f0c1-5a7e-7cc3-8f6b-2f4f3a1d9e12',
  unknown: '0192f0c1-5a7e-7cc3-8f6b-2f4f3a1d9e13',
  /** Was erased. */
  erased: '0192f0c1-5a7e-7cc3-8f6b-2f4f3a1d9e16',
  /** Has ended, and has a webhook. */
  told: '0192f0c1-5a7e-7cc3-8f6b-2f4f3a1d9e14',
  /** Has a webhook, and has not ended. */
  following: '0192f0c1-5a7e-7cc3-8f6b-2f4f3a1d9e15',
} as const

export const queuedTrack = {
  id: exampleIds.queued,
  caller: 'token_3f9a1c20e5d7b864',
  status: 'queued',
  stage: 'routing',
  done: false,
  prompt: 'Warm lo-fi piano with soft rain',
  lyrics: null,
  has_vocals: false,
  duration_s: 20,
  style_strength: 0.5,
  seed: null,
  format: 'mp3',
  require: [],
  provider: null,
  metadata: { order: '1042' },
  audio: null,
  error: null,
  webhook: null,
  attempts: [],
  skipped: [],
  cost_usd: 0,
  retry_of: null,
  created_at: '2026-11-22T16:40:02.711Z',
  updated_at: '2026-11-22T16:40:02.711Z',
  deadline: '2026-11-22T16:55:02.711Z',
  expires_at: '2026-11-22T16:55:02.711Z',
  retained_until: '2026-12-22T16:40:02.711Z',
  erased_at: null,
} as const satisfies Track

export const canceledTrack = {
  ...queuedTrack,
  id: exampleIds.canceled,
  status: 'canceled',
  stage: null,
  done: true,
  updated_at: '2026-11-22T16:40:03.020Z',
} as const satisfies Track

/** Its webhook was given up, and is told once more. */
export const toldTrack = {
  ...canceledTrack,
  id: exampleIds.told,
  webhook: {
    url: 'https://backend.example.com/hook',
    state: 'pending',
    attempts: [{ at: '2026-11-22T16:40:03.410Z', http_status: 410, error: 'it answered 410' }],
    next_attempt_at: null,
    delivered_at: null,
  },
} as const satisfies Track

/** Refused by fal, and made by Replicate. */
export const succeededTrack = {
  ...queuedTrack,
  id: exampleIds.succeeded,
  status: 'succeeded',
  stage: null,
  done: true,
  provider: 'replicate',
  cost_usd: 0.03,
  audio: {
    url: `/api/tracks/${exampleIds.succeeded}/audio`,
    content_type: 'audio/mpeg',
    bytes: 193_150,
    sha256: 'e2e0e4b1eb65c1a3f2a2b6ab2a0d6c2d3c9a5f0b8f7a4c1e9d2b3a4f5c6d7e8f',
    duration_s: 6.03,
  },
  attempts: [
    {
      number: 1,
      provider: 'fal',
      model: 'fal-ai/minimax-music/v2',
      key: 'fal_3f9a1c20',
      state: 'refused',
      reason: 'account_locked',
      http_status: 403,
      provider_request_id: null,
      ignored: ['duration_s'],
      billed: 'no',
      started_at: '2026-11-22T16:40:02.804Z',
      ended_at: '2026-11-22T16:40:03.012Z',
    },
    {
      number: 2,
      provider: 'replicate',
      model: 'minimax/music-2.5',
      key: 'replicate_3c9ad2c8',
      state: 'succeeded',
      reason: null,
      http_status: null,
      provider_request_id: 'q8zr5mvw6drme0ctp2sa6v9zmg',
      ignored: ['duration_s'],
      billed: 'yes',
      started_at: '2026-11-22T16:40:03.065Z',
      ended_at: '2026-11-22T16:40:41.530Z',
    },
  ],
  updated_at: '2026-11-22T16:40:41.530Z',
} as const satisfies Track

/** The same once its caller had it erased. */
export const erasedTrack = {
  ...succeededTrack,
  id: exampleIds.erased,
  prompt: null,
  metadata: {},
  audio: null,
  erased_at: '2026-11-25T09:12:30.104Z',
} as const satisfies Track

/** What the answer says to a call for what an erased track had. */
export const gone = {
  summary: 'A track that was erased',
  path: { id: exampleIds.erased },
  answer: problemAnswer('track_erased', {
    detail: 'The track was erased at 2026-11-25T09:12:30.104Z.',
  }),
} as const

/** The same, as it is read with `audio_url_ttl`. */
export const signedTrack = {
  ...succeededTrack,
  audio: {
    ...succeededTrack.audio,
    url: `${succeededTrack.audio.url}?expires=1795366241&signature=0e7yHk0RSc1Yl3u4vYv5bq2L0m3n6x9pQwErTyUiOp8`,
  },
} as const satisfies Track

/** The answer for a track that does not exist. */
export const noTrack = problemAnswer('track_not_found')

/** The answer where a track has to have ended first. */
export const notDone = problemAnswer('not_done', {
  detail: 'The track is still queued.',
})
