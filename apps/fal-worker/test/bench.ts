import { randomUUID } from 'node:crypto'
import { openBus, type Bus, type BusLog } from '@soundfoundry/bus'
import { startSandbox, type Sandbox, type SandboxOptions } from '@soundfoundry/sandbox'
import { startBroker, waitFor, type Broker } from '@soundfoundry/testkit'
import {
  advance,
  initialRecord,
  toTrackRequest,
  isDone,
  type JobMessage,
  type RequestRecord,
  type TrackRecord,
  type TrackRequest,
} from '@soundfoundry/track'
import {
  fixedCredentials,
  startWorker,
  type HeldCredential,
  type Worker,
  type WorkerOptions,
} from '@soundfoundry/worker'
import type { FarEnd } from './far-ends.ts'

/**
 * The same rules as in production, in less time. What a busy machine could make a worker run out of is long, and what
 * tests wait for is short.
 */
export const shortTimes = {
  submitMs: 12_000,
  leaseMs: 24_000,
  settleMs: 1_500,
  giveUpMs: 2_000,
  traceMs: 60_000,
  clockSkewMs: 120_000,
  forgottenMs: 1_000,
  cancelMs: 2_000,
  lateMs: 20_000,
  fetchAgainMs: 100,
  downloadMs: 60_000,
  slowestBytesPerS: 16_384,
  slowWindowMs: 1_000,
} as const

/** For tests that wait until a submit is given up. */
export const shortSubmit = { times: { submitMs: 4_000 } } as const

/** What looks for foreign work asks for the provider's list too, which many tests count; on a busy machine within them. */
const noWatch = { firstMs: 600_000 } as const

/** How many tests of a file run side by side, each on a bench of its own: most of what they do is wait. */
export const sideBySide = 6

/** A limit for a busy machine; nothing here takes so long on an idle one. */
const limitMs = 120_000
const intervalMs = 50

interface LogLine {
  level: keyof BusLog
  fields: object
  message: string
}

export interface DispatchOptions extends Partial<TrackRequest> {
  id?: string
  trial?: boolean
  /** How long until the track's deadline, in milliseconds. */
  deadlineMs?: number
}

/** A broker, the sandbox, and the bus, on which a test plays the router. */
export interface Bench {
  readonly far: FarEnd
  readonly broker: Broker
  readonly sandbox: Sandbox
  readonly bus: Bus
  readonly credential: HeldCredential
  readonly lines: readonly LogLine[]
  /** What workers handed to the router, in order. */
  readonly routed: readonly JobMessage[]
  /** A worker with a connection of its own, as a process would have it; stopped with the test. */
  startWorker(options?: Partial<WorkerOptions>): Promise<Worker & { name: string }>
  /** Writes a track's record with one dispatch and enqueues its job. Resolves to its id. */
  dispatch(options?: DispatchOptions): Promise<string>
  /** Decides once more, as the router does after a refusal. */
  dispatchAgain(id: string): Promise<void>
  record(id: string): Promise<TrackRecord>
  until(id: string, what: string, condition: (record: TrackRecord) => boolean, timeoutMs?: number): Promise<TrackRecord>
  untilDone(id: string, timeoutMs?: number): Promise<TrackRecord>
  /** Waits until the worker has handed the track to the router. */
  untilRouted(id: string, timeoutMs?: number): Promise<TrackRecord>
  requestCancel(id: string): Promise<void>
  /** How many requests of a kind came in at the far end. */
  count(operation: string): number
  /** How many requests of this prompt the far end accepted. */
  accepted(prompt?: string): number
}

interface Teardown {
  teardown(end: () => unknown): void
}

export const quiet: BusLog = { info: () => undefined, warn: () => undefined, error: () => undefined }

export async function openBench(t: Teardown, far: FarEnd, sandboxOptions: SandboxOptions = {}): Promise<Bench> {
  const broker = await startBroker()
  t.teardown(() => broker.stop())
  const sandbox = await startSandbox({
    queueMs: 20,
    generationMs: 60,
    audioSeconds: 1,
    falRunners: 100,
    ...sandboxOptions,
  })
  t.teardown(() => sandbox.close())
  const lines: LogLine[] = []
  const write = (level: LogLine['level']) => (fields: object, message: string) =>
    void lines.push({ level, fields, message })
  const log = { info: write('info'), warn: write('warn'), error: write('error') }
  const connect = async (name: string): Promise<Bus> => {
    const bus = await openBus({ name, servers: [broker.url], retentionDays: 1, log: quiet })
    t.teardown(() => bus.close())
    return bus
  }
  const bus = await connect('router')
  const routed: JobMessage[] = []
  const loop = await bus.jobs.consume({
    queue: 'route',
    parallel: 32,
    onError: err => log.error({ err }, 'the test could not take a message'),
    handle: async job => {
      routed.push(job)
      return { act: 'ack' }
    },
  })
  t.teardown(() => loop.stop())
  const credential = far.makeCredential()
  const tracks = playTracks(bus, far)
  let workers = 0
  return {
    far,
    broker,
    sandbox,
    bus,
    credential,
    lines,
    routed,
    ...tracks,
    async startWorker(options = {}) {
      workers += 1
      const name = options.name ?? `worker-${workers}`
      const worker = await startWorker({
        name,
        version: '0.0.0',
        bus: options.bus ?? (await connect(`${far.name}-worker`)),
        provider: far.createProvider(sandbox),
        credentials: fixedCredentials([credential]),
        concurrency: 100,
        maxAudioBytes: 50_000_000,
        log,
        ...options,
        times: { ...shortTimes, ...options.times },
        watchTimes: { ...noWatch, ...options.watchTimes },
      })
      t.teardown(() => worker.stop())
      return { ...worker, name }
    },
    async untilRouted(id, timeoutMs = limitMs) {
      const what = `track ${id} to be handed to the router`
      await waitFor(() => routed.some(job => job.track === id), { what, timeoutMs, intervalMs })
      return tracks.record(id)
    },
    count: operation => sandbox.control.state().requests[far.name][operation] ?? 0,
    accepted: prompt => sandbox.control.work({ provider: far.name, prompt }).length,
  }
}

/** Plays the router until the track is done. */
export async function routeUntilDone(bench: Bench, id: string): Promise<TrackRecord> {
  let decided = 1
  return waitFor(
    async () => {
      const record = await bench.record(id)
      if (isDone(record)) return record
      if (bench.routed.some(job => job.track === id && job.dispatch === decided)) {
        await bench.dispatchAgain(id)
        decided += 1
      }
      return null
    },
    { what: `track ${id} to be done`, intervalMs: 100 },
  )
}

type Tracks = Pick<Bench, 'dispatch' | 'dispatchAgain' | 'record' | 'until' | 'untilDone' | 'requestCancel'>

function playTracks(bus: Bus, far: FarEnd): Tracks {
  const record: Bench['record'] = async id => {
    const current = await bus.tracks.get(id)
    if (current === null) throw new Error(`there is no record of ${id}`)
    return current.record
  }
  const until: Bench['until'] = async (id, what, condition, timeoutMs = limitMs) => {
    const look = async () => {
      const now = await record(id)
      return condition(now) ? now : null
    }
    try {
      return await waitFor(look, { what: `track ${id}: ${what}`, timeoutMs, intervalMs })
    } catch (cause) {
      throw new Error(`track ${id} is not "${what}" but ${JSON.stringify(await record(id))}`, { cause })
    }
  }
  return {
    record,
    until,
    untilDone: (id, timeoutMs) => until(id, 'done', isDone, timeoutMs),
    async dispatch({ id = randomUUID(), trial = false, deadlineMs = 600_000, ...request } = {}) {
      const first = initialRecord(requestRecord(id, request, deadlineMs))
      const decided = { type: 'dispatched', provider: far.name, model: far.model, trial } as const
      const next = advance(first, decided, new Date())
      if (!next.ok) throw new Error(`the record takes no dispatch: ${next.why}`)
      await bus.tracks.create(next.record)
      await bus.jobs.enqueue(far.name, { track: id, dispatch: 1 })
      return id
    },
    async dispatchAgain(id) {
      const decided = { type: 'dispatched', provider: far.name, model: far.model, trial: false } as const
      const { record: now } = await bus.tracks.update(id, current => {
        const next = advance(current, decided, new Date())
        return next.ok ? next.record : null
      })
      await bus.jobs.enqueue(far.name, { track: id, dispatch: now.dispatch?.number ?? 0 })
    },
    async requestCancel(id) {
      await bus.tracks.update(id, current => {
        const next = advance(current, { type: 'cancel_requested' }, new Date())
        return next.ok ? next.record : null
      })
    },
  }
}

function requestRecord(id: string, request: Partial<TrackRequest>, deadlineMs: number): RequestRecord {
  const now = Date.now()
  return {
    v: 1,
    id,
    caller: 'tests',
    request: { ...toTrackRequest({ prompt: `a slow waltz, number ${id.slice(0, 8)}` }), ...request },
    body_sha256: '0'.repeat(64),
    created_at: new Date(now).toISOString(),
    expires_at: new Date(now + deadlineMs).toISOString(),
  }
}
