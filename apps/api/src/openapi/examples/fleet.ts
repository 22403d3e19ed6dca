import type { KeysAnswer, ProvidersAnswer, ProvidersHealth, UsageAnswer } from '@soundfoundry/track'

/** A fleet whose fal account is locked. */
export const exampleHealth = {
  fal: 'down',
  replicate: 'ok',
  fal_error:
    'fal has locked the account because its balance is exhausted: top up at https://fal.ai/dashboard/billing (a new key does not help); if it is paid and still locked, write to support@fal.ai.',
  replicate_error: null,
} as const satisfies ProvidersHealth

export const exampleProviders: ProvidersAnswer = {
  providers: [
    {
      provider: 'fal',
      state: 'down',
      error: exampleHealth.fal_error,
      paused: null,
      circuits: [
        {
          scope: 'account',
          key: null,
          model: null,
          state: 'open',
          reason: 'account_locked',
          explanation: exampleHealth.fal_error,
          since: '2026-11-22T16:40:03.012Z',
          until: '2026-11-22T16:41:03.012Z',
          due: false,
        },
      ],
      workers: 1,
      in_flight: 0,
      limit: 2,
      queued: 0,
      storing: 0,
      last_success_at: '2026-11-22T16:31:45.101Z',
      last_refusal: {
        at: '2026-11-22T16:40:03.012Z',
        key: 'fal_3f9a1c20',
        model: 'fal-ai/minimax-music/v2',
        reason: 'account_locked',
        http_status: 403,
        explanation: exampleHealth.fal_error,
      },
      models: ['fal-ai/minimax-music/v2'],
    },
    {
      provider: 'replicate',
      state: 'ok',
      error: null,
      paused: null,
      circuits: [],
      workers: 1,
      in_flight: 1,
      limit: 50,
      queued: 0,
      storing: 0,
      last_success_at: '2026-11-22T16:40:41.530Z',
      last_refusal: null,
      models: ['minimax/music-1.5', 'minimax/music-2.5'],
    },
  ],
  waiting: 0,
}

export const exampleKeys: KeysAnswer = {
  keys: [
    {
      provider: 'replicate',
      key: 'replicate_3c9ad2c8',
      slot: 'current',
      state: 'current',
      source: 'ENV_FILE (/srv/soundfoundry/.env)',
      changeable: true,
      reason: null,
      fix: null,
      environments: ['production'],
      first_seen_at: '2026-11-01T08:00:00.000Z',
      age_days: 21,
      due_in_days: 69,
      age: 'fresh',
      workers: 1,
      in_flight: 1,
      last_success_at: '2026-11-22T16:40:41.530Z',
      last_refusal: null,
      submits_today: 12,
      refused_today: 0,
      spend_usd_today: 0.36,
      unpriced_today: 0,
      too_powerful: false,
      foreign_requests: [],
    },
  ],
  workers: { fal: 1, replicate: 1 },
}

const replicateUsage = {
  submits: 12,
  succeeded: 11,
  failed: 0,
  canceled: 1,
  expired: 0,
  refused: {},
  redirected: 0,
  audio_s: 660,
  spend_usd: 0.36,
  unpriced: 0,
  p50_s: 41.5,
  p95_s: 98.7,
}
const nothing = {
  submits: 0,
  succeeded: 0,
  failed: 0,
  canceled: 0,
  expired: 0,
  refused: {},
  redirected: 0,
  audio_s: 0,
  spend_usd: 0,
  unpriced: 0,
  p50_s: null,
  p95_s: null,
}
const falUsage = { ...nothing, submits: 1, refused: { account_locked: 1 }, redirected: 1 }

export const exampleUsage: UsageAnswer = {
  window: '1h',
  from: '2026-11-22T15:00:00.000Z',
  to: '2026-11-22T16:41:00.000Z',
  bucket_s: 3_600,
  buckets: [
    { from: '2026-11-22T16:00:00.000Z', provider: 'fal', ...falUsage },
    { from: '2026-11-22T16:00:00.000Z', provider: 'replicate', ...replicateUsage },
  ],
  totals: { fal: falUsage, replicate: replicateUsage, none: nothing },
}
