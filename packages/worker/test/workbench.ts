import { randomUUID } from 'node:crypto'
import type { Test } from 'tap'
import { openBus, type Bus, type BusLog, type Delivery } from '@soundfoundry/bus'
import {
  advance,
  initialRecord,
  toTrackRequest,
  type Provider,
  type TrackEvent,
  type TrackRecord,
  type TrackRequest,
} from '@soundfoundry/track'
import { startBroker, type Broker } from '@soundfoundry/testkit'
import { fixedCredentials } from '../src/index.ts'
import { Reporter } from '../src/reporter.ts'
import { defaultTimes, type WorkerContext } from '../src/worker-context.ts'
import { makeCredential } from './tiny-provider.ts'

export const quiet: BusLog = { info: () => undefined, warn: () => undefined, error: () => undefined }

export async function useBroker(t: Test): Promise<Broker> {
  const broker = await startBroker()
  t.teardown(() => broker.stop())
  return broker
}

export async function useBus(t: Test, broker: Broker): Promise<Bus> {
  const bus = await openBus({ name: 'fal-worker', servers: [broker.url], retentionDays: 1, log: quiet })
  t.teardown(() => bus.close())
  return bus
}

/** What a worker's steps work with, without the loop around them. */
export function contextOf(bus: Bus, provider: Provider, changes: Partial<WorkerContext> = {}): WorkerContext {
  const credentials = fixedCredentials([makeCredential()])
  const parts = { worker: `worker-${randomUUID()}`, bus, provider, credentials, log: quiet }
  const reporter = new Reporter({ ...parts, version: '0.0.0', handling: () => 0 })
  const times = { ...defaultTimes, settleMs: provider.listTraits.lagMs }
  const rest = { maxAudioBytes: 1_000_000, checkpoint: () => undefined, stores: false, takesPlace: true }
  return { ...parts, reporter, times, ...rest, ...changes }
}

export function delivery(deliveries = 1): Delivery {
  return { subject: 'a test', data: new Uint8Array(), deliveries, stopping: new AbortController().signal }
}

/** A track's record as the router leaves it for a worker. */
export function dispatched(request: Partial<TrackRequest> = {}, id: string = randomUUID()): TrackRecord {
  const now = new Date()
  const first = initialRecord({
    v: 1,
    id,
    caller: 'tests',
    request: { ...toTrackRequest({ prompt: `a gigue, number ${id}` }), ...request },
    body_sha256: '0'.repeat(64),
    created_at: now.toISOString(),
    expires_at: new Date(now.getTime() + 600_000).toISOString(),
  })
  const next = advance(first, { type: 'dispatched', provider: 'fal', model: 'tiny', trial: false }, now)
  if (!next.ok) throw new Error(next.why)
  return next.record
}

/** The event by which an attempt begins. */
export function submitting(intent: string, key = 'k'): Extract<TrackEvent, { type: 'submitting' }> {
  return { type: 'submitting', dispatch: 1, intent, worker: 'w', key, ignored: [] }
}

/** A record after these events. */
export function after(record: TrackRecord, ...events: TrackEvent[]): TrackRecord {
  let current = record
  for (const event of events) {
    const next = advance(current, event, new Date())
    if (!next.ok) throw new Error(`${event.type}: ${next.why}`)
    current = next.record
  }
  return current
}
