import type { Track } from '@soundfoundry/client'

/** A track as a gateway answers it: one that is being chosen a provider for, unless told otherwise. */
export const trackOf = (changes: Partial<Track> = {}): Track => ({
  id: '0192f0c1-5a7e-7cc3-8f6b-2f4f3a1d9e10',
  caller: 'anonymous',
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
  metadata: {},
  audio: null,
  error: null,
  webhook: null,
  retry_of: null,
  attempts: [],
  created_at: '2026-11-22T16:40:02.711Z',
  updated_at: '2026-11-22T16:40:02.711Z',
  deadline: '2026-11-22T16:55:02.711Z',
  expires_at: '2026-11-22T16:55:02.711Z',
  cost_usd: 0,
  skipped: [],
  retained_until: '2026-12-22T16:40:02.711Z',
  erased_at: null,
  ...changes,
})

/** The nth of some tracks; the higher, the newer. */
export const trackNumber = (n: number, changes: Partial<Track> = {}): Track =>
  trackOf({ id: `track-${String(n).padStart(3, '0')}`, created_at: new Date(n * 1000).toISOString(), ...changes })

export const succeeded = { status: 'succeeded', stage: null, done: true } as const
