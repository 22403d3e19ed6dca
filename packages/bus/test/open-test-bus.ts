import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { connect, type NatsConnection } from 'nats'
import { initialRecord, toTrackRequest, type RequestRecord, type TrackRecord } from '@soundfoundry/track'
import { startBroker, type Broker } from '@soundfoundry/testkit'
import { openBus, type Bus, type BusOptions } from '../src/index.ts'

/** A line that a bus wrote to its log. */
export interface LogLine {
  level: 'info' | 'warn' | 'error'
  fields: object
  message: string
}

export interface TestBus extends Bus {
  lines: LogLine[]
}

interface Teardown {
  teardown(end: () => unknown): void
}

/** A broker that ends with the test. */
export async function useBroker(t: Teardown, options: Parameters<typeof startBroker>[0] = {}): Promise<Broker> {
  const broker = await startBroker(options)
  t.teardown(() => broker.stop())
  return broker
}

/** A bus as one process has it, closed with the test. */
export async function useBus(t: Teardown, servers: string, options: Partial<BusOptions> = {}): Promise<TestBus> {
  const lines: LogLine[] = []
  const write = (level: LogLine['level']) => (fields: object, message: string) =>
    void lines.push({ level, fields, message })
  const bus = await openBus({
    name: 'test-app',
    servers: [servers],
    retentionDays: 30,
    log: { info: write('info'), warn: write('warn'), error: write('error') },
    ...options,
  })
  t.teardown(() => bus.close())
  return { ...bus, lines }
}

/** A connection without anything of ours, to look at the broker and to tamper with it. */
export async function useConnection(t: Teardown, servers: string): Promise<NatsConnection> {
  const connection = await connect({ servers, maxReconnectAttempts: -1, reconnectTimeWait: 200 })
  t.teardown(() => connection.close())
  return connection
}

export function makeRequest(id: string = randomUUID()): RequestRecord {
  const now = new Date()
  return {
    v: 1,
    id,
    caller: 'tests',
    request: toTrackRequest({ prompt: 'A slow waltz for two pianos' }),
    body_sha256: '0'.repeat(64),
    created_at: now.toISOString(),
    expires_at: new Date(now.getTime() + 600_000).toISOString(),
  }
}

export const makeRecord = (id: string = randomUUID()): TrackRecord => initialRecord(makeRequest(id))

/** What came of something, however it ended. */
export async function outcomeOf<T>(work: () => Promise<T>): Promise<PromiseSettledResult<T>> {
  const [outcome] = await Promise.allSettled([work()])
  return outcome
}

/** The code of the error that a promise rejects with. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
    return 'no error'
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error)
  }
}

/** Work that takes its time, for handlers that are watched while they run. */
export const take = (ms: number): Promise<void> => delay(ms)
