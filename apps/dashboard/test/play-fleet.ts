import type { Keys, Providers, ProvidersHealth, Track } from '@soundfoundry/client'

type Attempt = Track['attempts'][number]
type Key = Keys['keys'][number]

/** An attempt that fal refused, unless told otherwise. */
export const attemptOf = (changes: Partial<Attempt> = {}): Attempt => ({
  number: 1,
  provider: 'fal',
  model: 'fal-ai/minimax-music/v2',
  key: 'fal_3f9a1c20',
  state: 'refused',
  reason: 'account_locked',
  http_status: 403,
  provider_request_id: null,
  ignored: [],
  billed: 'no',
  started_at: '2026-11-22T16:40:02.800Z',
  ended_at: '2026-11-22T16:40:03.000Z',
  ...changes,
})

/** The attempt after it, which Replicate made. */
export const secondAttempt = (changes: Partial<Attempt> = {}): Attempt =>
  attemptOf({
    number: 2,
    provider: 'replicate',
    model: 'minimax/music-1.5',
    key: 'replicate_3c9ad2c8',
    state: 'succeeded',
    reason: null,
    http_status: null,
    provider_request_id: 'p1',
    billed: 'yes',
    started_at: '2026-11-22T16:40:03.100Z',
    ended_at: '2026-11-22T16:40:20.000Z',
    ...changes,
  })

const lock =
  'fal has locked the account because its balance is exhausted: top up at https://fal.ai/dashboard/billing (a new key does not help).'
const refusedAt = '2026-11-22T16:40:03.012Z'

export const wellHealth: ProvidersHealth = { fal: 'ok', replicate: 'ok', fal_error: null, replicate_error: null }
export const lockedHealth: ProvidersHealth = { ...wellHealth, fal: 'down', fal_error: lock }

type Provider = Providers['providers'][number]
const providerOf = (changes: Partial<Provider>): Provider => ({
  provider: 'fal',
  state: 'ok',
  error: null,
  circuits: [],
  workers: 1,
  in_flight: 0,
  queued: 0,
  last_success_at: null,
  last_refusal: null,
  models: [],
  ...changes,
})

/** The detail behind a locked account at fal. */
export const lockedDetail = (waiting = 0): Providers => ({
  providers: [
    providerOf({
      state: 'down',
      error: lock,
      circuits: [
        {
          scope: 'account',
          key: null,
          model: null,
          state: 'open',
          reason: 'account_locked',
          explanation: lock,
          since: refusedAt,
          until: '2026-11-22T16:41:03.012Z',
        },
      ],
    }),
    providerOf({ provider: 'replicate', in_flight: 2 }),
  ],
  waiting,
})

/** A key of fal's that is in use, unless told otherwise. */
export const keyOf = (changes: Partial<Key> = {}): Key => ({
  provider: 'fal',
  key: 'fal_3f9a1c20',
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
  workers: 3,
  in_flight: 1,
  last_success_at: null,
  last_refusal: null,
  submits_today: 12,
  refused_today: 1,
  spend_usd_today: 0.36,
  unpriced_today: 0,
  too_powerful: false,
  foreign_requests: [],
  ...changes,
})

export const keysOf = (...keys: Key[]): Keys => ({ keys, workers: { fal: 3, replicate: 1 } })
