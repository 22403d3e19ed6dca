import { openBus, type Bus, type BusLog } from '@soundfoundry/bus'
import { startBroker, waitFor, type Broker } from '@soundfoundry/testkit'
import type { Circuit, ProviderName, TrackRecord, TrackRequest } from '@soundfoundry/track'
import type { RoutingRules } from '../src/choose-route.ts'
import type { JobLimits } from '../src/job-room.ts'
import { startRouter, type Router } from '../src/router.ts'
import { PlayedWorker } from './played-worker.ts'
import { makeRequest, nameOf } from './samples.ts'

interface Teardown {
  teardown(end: () => unknown): void
}

interface Line {
  level: string
  fields: object
  message: string
}

export async function useBroker(t: Teardown): Promise<Broker> {
  const broker = await startBroker()
  t.teardown(() => broker.stop())
  return broker
}

export async function useBus(t: Teardown, broker: Broker, lines: Line[] = []): Promise<Bus> {
  const bus = await openBus({ name: 'router', servers: [broker.url], retentionDays: 1, log: logTo(lines) })
  t.teardown(() => bus.close())
  return bus
}

export function logTo(lines: Line[]): BusLog {
  const write = (level: string) => (fields: object, message: string) => void lines.push({ level, fields, message })
  return { info: write('info'), warn: write('warn'), error: write('error') }
}

/** Routers on buses of their own over one broker, and a bus for whoever plays the others. */
export interface Bench {
  broker: Broker
  bus: Bus
  routers: Router[]
  lines: Line[]
  /** Accepts a track as the gateway does, and returns its id. */
  ask(changes?: Partial<TrackRequest>, lifeMs?: number): Promise<string>
  record(track: string): Promise<TrackRecord>
  /** The record once it is so. */
  until(track: string, what: string, isSo: (record: TrackRecord) => boolean, timeoutMs?: number): Promise<TrackRecord>
  worker(provider: ProviderName, changes?: ConstructorParameters<typeof PlayedWorker>[2]): Promise<PlayedWorker>
  circuit(name: string): Circuit | undefined
  circuitUntil(state: Circuit['state'], timeoutMs?: number): Promise<Circuit>
}

export interface BenchOptions {
  routers?: number
  rules?: Partial<RoutingRules>
  limits?: JobLimits
}

export async function useRouters(
  t: Teardown,
  { routers: count = 1, rules = {}, limits }: BenchOptions = {},
): Promise<Bench> {
  const broker = await useBroker(t)
  const lines: Line[] = []
  const bus = await useBus(t, broker)
  const routers: Router[] = []
  for (let number = 0; number < count; number++) {
    const own = await useBus(t, broker, lines)
    const full = { preferred: 'fal', duplicateBudget: 0, ...rules } as const
    const router = await startRouter({ bus: own, log: logTo(lines), rules: full, ...(limits && { limits }) })
    t.teardown(() => router.stop())
    routers.push(router)
  }
  const until: Bench['until'] = (track, what, isSo, timeoutMs = 60_000) =>
    waitFor(
      async () => {
        const current = await bus.tracks.get(track)
        return current !== null && isSo(current.record) ? current.record : null
      },
      { what: `${what}: ${track}`, timeoutMs },
    )
  return {
    broker,
    bus,
    routers,
    lines,
    until,
    async ask(changes = {}, lifeMs) {
      const request = makeRequest(changes, new Date(), lifeMs)
      await bus.requests.append(request)
      return request.id
    },
    record: track => until(track, 'a record', () => true),
    async worker(provider, changes) {
      const worker = new PlayedWorker(await useBus(t, broker), provider, changes)
      const stop = await worker.start()
      t.teardown(stop)
      return worker
    },
    circuit: name => bus.circuits.get(name)?.value,
    circuitUntil: (state, timeoutMs = 60_000) =>
      waitFor(
        () => {
          const circuit = bus.circuits.get(nameOf('fal'))?.value
          return circuit?.state === state ? circuit : null
        },
        { what: `fal's account circuit to be ${state}`, timeoutMs },
      ),
  }
}

export const has = (status: TrackRecord['status']) => (record: TrackRecord) => record.status === status
export const waits = (record: TrackRecord): boolean => record.stage === 'waiting'
