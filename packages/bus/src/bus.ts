import { AppError } from '@soundfoundry/errors'
import { parseCircuit, parseWorkerReport, type Circuit, type WorkerReport } from '@soundfoundry/track'
import { StorageType, type NatsConnection } from 'nats'
import { AckMultiplexer } from './ack-multiplexer.ts'
import { Asks } from './asks.ts'
import { AudioStore } from './audio-store.ts'
import { Claims } from './claims.ts'
import { connectToBroker, followConnection, inboxPrefix, type BrokerOptions } from './connection.ts'
import { DeadLetters } from './dead-letters.ts'
import { JobQueues } from './job-queue.ts'
import { LiveFeed } from './live-feed.ts'
import { RequestLog } from './request-log.ts'
import { SharedMap } from './shared-map.ts'
import { buckets, ensureStreams, type TopologyOptions } from './topology.ts'
import { TrackStore } from './track-store.ts'

/** What the bus tells of itself; every line goes to the app's log. */
export interface BusLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export interface BusOptions extends BrokerOptions, TopologyOptions {
  log: BusLog
}

/** A worker that has not reported for this long is taken for gone. Milliseconds. */
export const reportLifetimeMs = 30_000

/** Everything an app says to the others, over one connection. */
export interface Bus {
  readonly requests: RequestLog
  readonly tracks: TrackStore
  readonly jobs: JobQueues
  readonly claims: Claims
  readonly audio: AudioStore
  readonly live: LiveFeed
  readonly asks: Asks
  /** The routers' circuits, by `circuitName`. */
  readonly circuits: SharedMap<Circuit>
  /** The workers' reports, by worker. An entry ends by itself when its worker is silent. */
  readonly fleet: SharedMap<WorkerReport>
  /** Resolves while the broker answers. Throws `broker_unavailable`. */
  ready(): Promise<void>
  /** Sends what is still to be sent and disconnects. */
  close(): Promise<void>
}

/**
 * Connects, creates what is missing at the broker, and opens every store.
 * Throws `broker_unavailable` when no broker answers or it has no JetStream.
 */
export async function openBus(options: BusOptions): Promise<Bus> {
  const connection = await connectToBroker(options)
  try {
    return await openStores(connection, options)
  } catch (cause) {
    await connection.close()
    throw cause instanceof AppError
      ? cause
      : new AppError('broker_unavailable', {
          detail: 'The broker answers, but its streams cannot be opened.',
          fix: 'Start nats-server with JetStream enabled (-js) and allow this user to use it.',
          cause,
        })
  }
}

async function openStores(connection: NatsConnection, options: BusOptions): Promise<Bus> {
  const { log } = options
  const jetstream = connection.jetstream()
  const manager = await connection.jetstreamManager()
  await ensureStreams(manager, options)

  const publisher = new AckMultiplexer(connection, inboxPrefix(options.name))
  const dead = new DeadLetters(publisher)
  const tracks = new TrackStore(connection, publisher)
  const live = new LiveFeed(connection, tracks)
  const invalid = (bucket: string) => (key: string, err: unknown) => {
    log.error({ bucket, key, err }, 'an entry of unknown shape is left out')
  }
  const file = { storage: StorageType.File }
  const [audio, circuits, fleet] = await Promise.all([
    AudioStore.open(jetstream, options),
    SharedMap.open(jetstream, buckets.circuits, { ...file, history: 1 }, parseCircuit, invalid(buckets.circuits)),
    SharedMap.open(
      jetstream,
      buckets.fleet,
      { ...file, history: 1, ttl: reportLifetimeMs },
      parseWorkerReport,
      invalid(buckets.fleet),
    ),
  ])

  void followConnection(connection, (event, detail) => {
    log.warn({ event, detail }, `broker ${event}`)
    if (event !== 'reconnected') return
    // A broker that came back with an empty disk has no streams; everybody makes them again.
    ensureStreams(manager, options).catch((err: unknown) => log.error({ err }, 'streams could not be checked'))
    void live.resync()
  })

  return {
    requests: new RequestLog(connection, manager, publisher, dead),
    tracks,
    jobs: new JobQueues(jetstream, manager, publisher, dead),
    claims: new Claims(connection, publisher),
    audio,
    live,
    asks: new Asks(connection, (err, subject) => log.error({ err, subject }, 'a question could not be answered')),
    circuits,
    fleet,
    async ready() {
      try {
        await connection.rtt()
      } catch (cause) {
        throw new AppError('broker_unavailable', { cause })
      }
    },
    async close() {
      if (connection.isClosed()) return
      // Draining waits for the broker; without one there is nothing left that could be sent.
      await Promise.race([connection.drain(), connection.closed(), new Promise(r => setTimeout(r, 2_000).unref())])
      publisher.close()
      if (!connection.isClosed()) await connection.close()
    },
  }
}
