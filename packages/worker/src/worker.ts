import { doubtQueue, storeQueue, type Bus, type BusLog, type ConsumerLoop } from '@soundfoundry/bus'
import type { ProbeFinding, Provider } from '@soundfoundry/track'
import { removeAbandoned } from './audio-folder.ts'
import type { CredentialSource } from './credential-source.ts'
import { followKeys } from './follow-keys.ts'
import { KeyWatch, keyWatchTimes, type KeyWatchTimes } from './key-watch.ts'
import { Reporter } from './reporter.ts'
import { RetryPlaces } from './retry-places.ts'
import { runDispatch } from './run-dispatch.ts'
import { defaultTimes, type Checkpoint, type WorkerContext, type WorkerTimes } from './worker-context.ts'

export interface WorkerOptions {
  /** Unique in the fleet; a KV key: letters, digits, dashes. */
  name: string
  version: string
  bus: Bus
  provider: Provider
  credentials: CredentialSource
  /** Tracks in flight at the provider, over the whole fleet. */
  concurrency: number
  maxAudioBytes: number
  log: BusLog
  times?: Partial<WorkerTimes>
  /** Waited for at every step at which a process may end without harm; nothing by default. */
  checkpoint?: Checkpoint
  environment?: string
  watchTimes?: Partial<KeyWatchTimes>
}

export interface Worker {
  /** The credentials changed: the fleet is told soon. */
  credentialsChanged(): void
  /** A credential was probed that may come into use. */
  credentialProbed(key: string, findings: readonly ProbeFinding[]): void
  /** Takes no more work, hands over what it follows, finishes what it is submitting, and leaves the fleet. */
  stop(): Promise<void>
}

/** The most jobs one process handles at once: each is a short step, and the rest is better spread over the fleet. */
const maxParallel = 32

/** The most audio files one process stores at once. Each takes a socket, a file and about a megabyte of memory. */
const storedAtOnce = 32

/** Starts a worker for one provider: it reports to the fleet, then runs the provider's jobs. Throws `broker_unavailable`. */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { bus, provider, credentials, log, name, version } = options
  let loops: readonly ConsumerLoop[] = []
  const times = { ...defaultTimes, settleMs: provider.listTraits.lagMs, ...options.times }
  const watch = new KeyWatch({
    worker: name,
    bus,
    provider,
    credentials,
    log,
    times: { ...times, ...keyWatchTimes, ...options.watchTimes },
    onChange: () => reporter.changed(),
  })
  const reporter = new Reporter({
    worker: name,
    version,
    bus,
    provider,
    credentials,
    log,
    handling: () => loops.reduce((sum, loop) => sum + loop.running, 0),
    concurrency: options.concurrency,
    environment: options.environment,
    findings: () => watch.findings(),
  })
  const context: WorkerContext = {
    worker: name,
    bus,
    provider,
    credentials,
    reporter,
    log,
    times,
    maxAudioBytes: options.maxAudioBytes,
    checkpoint: options.checkpoint ?? (() => undefined),
    stores: false,
    takesPlace: true,
  }
  await Promise.all([reporter.start(), removeAbandoned()])
  watch.start()
  const keys = followKeys({ bus, provider: provider.name, credentials, log })
  try {
    loops = [await takeStored(context)]
    loops = [...loops, await takeDoubts(context)]
    loops = [...loops, await takeDispatched(context, options.concurrency)]
  } catch (error) {
    watch.stop()
    keys.stop()
    await Promise.all(loops.map(loop => loop.stop()))
    await reporter.stop()
    throw error
  }
  return {
    credentialsChanged: () => {
      reporter.changed()
      watch.credentialsChanged()
    },
    credentialProbed: (key, findings) => reporter.probed(key, findings),
    async stop() {
      watch.stop()
      keys.stop()
      await Promise.all(loops.map(loop => loop.stop()))
      await reporter.stop()
    },
  }
}

/** Takes what the provider is to make. */
function takeDispatched(context: WorkerContext, concurrency: number): Promise<ConsumerLoop> {
  return context.bus.jobs.consume({
    queue: context.provider.name,
    concurrency,
    parallel: Math.min(maxParallel, concurrency),
    handle: (job, delivery) => runDispatch(context, job, delivery),
    onError: (error, subject) => jobFailed(context, error, subject),
  })
}

/** Takes what is in doubt at the provider, or was left there. */
function takeDoubts(context: WorkerContext): Promise<ConsumerLoop> {
  const aside = { ...context, takesPlace: false }
  return context.bus.jobs.consume({
    queue: doubtQueue(context.provider.name),
    parallel: maxParallel,
    handle: (job, delivery) => runDispatch(aside, job, delivery),
    onError: (error, subject) => jobFailed(context, error, subject),
  })
}

/** Takes what the provider has made, to be stored. */
function takeStored(context: WorkerContext): Promise<ConsumerLoop> {
  const storing = { ...context, stores: true, takesPlace: false }
  const retries = new RetryPlaces(storedAtOnce / 2)
  return context.bus.jobs.consume({
    queue: storeQueue(context.provider.name),
    parallel: storedAtOnce,
    handle: (job, delivery) => retries.handle(delivery, () => runDispatch(storing, job, delivery)),
    onError: (error, subject) => jobFailed(context, error, subject),
  })
}

function jobFailed({ log, provider }: WorkerContext, err: unknown, subject: string): void {
  log.error({ err, subject, provider: provider.name }, 'a job failed and comes back')
}
