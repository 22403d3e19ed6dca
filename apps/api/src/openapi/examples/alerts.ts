import type { Alert, AlertRecord } from '@soundfoundry/track'
import { exampleHealth } from './fleet.ts'

/** The alerts of the examples, as the health apps share them. */
export const exampleAlertRecords = {
  'provider_down.fal': {
    v: 1,
    kind: 'provider_down',
    subject: 'fal',
    severity: 'critical',
    provider: 'fal',
    key: null,
    message: `fal takes no work. ${exampleHealth.fal_error}`,
    fix: 'Unlock or top up the account at fal as the message says. A new key does not help, and nothing has to be restarted.',
    since: '2026-11-22T16:40:05.012Z',
    seen_at: '2026-11-22T16:40:12.012Z',
    told_at: '2026-11-22T16:40:05.012Z',
    ended_at: null,
    times_told: 1,
  },
  'circuit_open.replicate.endpoint': {
    v: 1,
    kind: 'circuit_open',
    subject: 'replicate.endpoint',
    severity: 'warning',
    provider: 'replicate',
    key: null,
    message: 'A part of Replicate takes no work. The Replicate API cannot be reached.',
    fix: 'It is tried again by itself and work takes another way; GET /api/providers shows it.',
    since: '2026-11-22T15:02:11.300Z',
    seen_at: '2026-11-22T15:03:40.100Z',
    told_at: '2026-11-22T15:02:11.300Z',
    ended_at: '2026-11-22T15:04:02.100Z',
    times_told: 1,
  },
} as const satisfies Readonly<Record<string, AlertRecord>>

const { v: _v, seen_at: _seenAt, ...firing } = exampleAlertRecords['provider_down.fal']

export const exampleAlert: Alert = { id: 'provider_down.fal', ...firing, status: 'firing', acknowledged_at: null }
export const exampleAcknowledged: Alert = {
  ...exampleAlert,
  status: 'acknowledged',
  acknowledged_at: '2026-11-22T16:44:30.000Z',
}
