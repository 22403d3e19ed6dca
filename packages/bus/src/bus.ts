import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '@soundfoundry/errors'
import {
  type AlertRecord,
  type Circuit,
  type ClockReport,
  type KeySighting,
  type ProviderSwitch,
  type UsageHour,
  type WorkerReport,
} from '@soundfoundry/track'
import type { NatsConnection } from 'nats'
import { AckMultiplexer } from './ack-multiplexer.ts'
import { Asks } from './asks.ts'
import { AudioStore } from './audio-store.ts'
import { Batches } from './batches.ts'
import { BrokerClock, type Clock } from './broker-clock.ts'
import { BrokerWatch, type DataLoss } from './broker-watch.ts'
import { Claims } from './claims.ts'
import { ClockWatch } from './clock-watch.ts'
import { connectToBroker, followConnection, inboxPrefix, type BrokerOptions } from './connection.ts'
import { DeadLetters } from './dead-letters.ts'
import type { EndFeed } from './end-feed.ts'
import { DeliveryGate } from './delivery-gate.ts'
import { ensureStreams } from './ensure-topology.ts'
import { JobQueues } from './job-queue.ts'
import { LiveFeed } from './live-feed.ts'
import { isUnanswered, openManager } from './open-manager.ts'
import { openMaps } from './open-maps.ts'
import { NoRoomNotices } from './no-room-notices.ts'
import { RequestLog } from './request-log.ts'
import { Retention } from './retention.ts'
import type { SharedMap } from './shared-map.ts'
import type { TopologyOptions } from './topology.ts'
import { TrackProjection } from './track-projection.ts'
import { TrackStore } from './track-store.ts'
import { UsageAccess } from './usage-access.ts'
import { WebhookQueue } from './webhook-queue.ts'
import type { StreamAccess } from './work-stream.ts'

/** What the bus tells of itself; every line goes to the app's log. */
export interface BusLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export interface BusOptions extends BrokerOptions, TopologyOptions {
  log: BusLog
}

/** How often it is tried to open everything. A question waits for 5 s. */
const openings = 5
const readyMs = 1_500
/** Sending the rest waits for the broker no longer than this. */
const drainMs = 2_000

/** Everything an app says to the others, over one connection. */
export interface Bus {
  /** The broker's time. Whatever is shared between processes is stamped and judged by it, never by a machine's own clock. */
  readonly clock: Clock
  readonly requests: RequestLog
  readonly tracks: TrackStore
  readonly jobs: JobQueues
  readonly claims: Claims
  /** What calls chose to make again. */
  readonly batches: Batches
  /** For how long the broker keeps requests, records and audio, as it is set there; in milliseconds. */
  readonly retention: { readonly ms: number }
  /** The webhooks that have to be told. */
  readonly webhooks: WebhookQueue
  readonly audio: AudioStore
  readonly live: LiveFeed
  readonly asks: Asks
  /** The routers' circuits, by `circuitName`. */
  readonly circuits: SharedMap<Circuit>
  /** The workers' reports, by worker. An entry ends by itself when its worker is silent. */
  readonly fleet: SharedMap<WorkerReport>
  /** When each credential was first seen, by fingerprint. */
  readonly keys: SharedMap<KeySighting>
  /** What the health apps have told, by kind and subject. */
  readonly alerts: SharedMap<AlertRecord>
  /** The processes whose machine's clock is wrong. */
  readonly clocks: SharedMap<ClockReport>
  /** The providers that a person has paused or resumed, by name. */
  readonly switches: SharedMap<ProviderSwitch>
  /** What could not be understood. */
  readonly dead: DeadLetters
  /** The lists of all tracks, kept in this process's memory from the first call on. */
  list(): TrackProjection
  /** The counters by hour and owner: read and followed from the first call on, for only the health apps need them. */
  usage(): Promise<SharedMap<UsageHour>>
  /** The writing of each record of a track that has ended. */
  readonly ends: EndFeed
  /** The broker has lost data: told by every process, before it reads anything again. */
  onDataLoss(listener: (loss: DataLoss) => void): void
  /** Some process of the fleet was told that the broker has no room. Told again every few seconds while it lasts. */
  onNoRoom(listener: () => void): void
  /**
   * Resolves while the broker answers and its streams can be worked with. Throws `broker_unavailable` when it has not
   * answered within 1.5 s, or what is wrong with its streams and how it is mended.
   */
  ready(): Promise<void>
  /** Sends what is still to be sent and disconnects. */
  close(): Promise<void>
}

/**
 * Connects, creates what is missing at the broker, and opens every store. A broker that leaves a question unanswered is
 * asked everything anew, over another connection, for up to half a minute.
 * Throws `broker_unavailable` when no broker answers or it has no JetStream.
 */
export async function openBus(options: BusOptions): Promise<Bus> {
  for (let number = 1; ; number += 1) {
    const connection = await connectToBroker(options)
    try {
      return await openStores(connection, options)
    } catch (cause) {
      await connection.close()
      if (number === openings || !isUnanswered(cause)) throw toUnavailable(cause)
      options.log.warn({ err: cause }, 'the broker left a question unanswered: asking everything anew')
    }
  }
}

const toUnavailable = (cause: unknown): AppError =>
  cause instanceof AppError
    ? cause
    : new AppError('broker_unavailable', {
        detail: 'The broker answers, but its streams cannot be opened.',
        operator: 'Start nats-server with JetStream enabled (-js) and allow this user to use it.',
        cause,
      })

async function openStores(connection: NatsConnection, options: BusOptions): Promise<Bus> {
  const { log, name } = options
  const manager = await openManager(connection)
  const marks = await ensureStreams(manager, options)

  const publisher = new AckMultiplexer(connection, inboxPrefix(name))
  void connection.closed().then(() => publisher.close())
  const clock = new BrokerClock(connection, publisher)
  const dead = new DeadLetters({ connection, manager, publisher, clock })
  const gate = new DeliveryGate()
  const access: StreamAccess = { app: name, connection, manager, publisher, dead, gate }
  const requests = new RequestLog(access)
  const webhooks = new WebhookQueue(access)
  const tracks = new TrackStore({ connection, manager, publisher, webhooks, clock })
  const live = new LiveFeed(connection, tracks, (err, subject) => log.error({ err, subject }, 'a change was not told'))
  const retention = await Retention.follow(connection, manager, (err, stream) =>
    log.warn({ err, stream }, 'it cannot be read how long tracks are kept: trying again'),
  )
  const maps = await openMaps({ connection, manager, publisher, log })
  const clockWatch = await ClockWatch.start({ connection, clock, clocks: maps.clocks, app: name, log })

  let projection: TrackProjection | null = null
  const list = (): TrackProjection =>
    (projection ??= new TrackProjection(connection, manager, requests, {
      app: name,
      onStep: (fields, message) => log.info(fields, message),
      onError: (err, subject) => log.warn({ err, subject }, 'the list of tracks lags behind'),
    }))

  const counting = new UsageAccess({ app: name, connection, manager, publisher, log })
  const failed = (what: string) => (err: unknown) => log.warn({ err }, `${what} after a lost connection: trying again`)
  const resync = async (): Promise<void> => {
    await Promise.all([
      ...Object.entries(maps).map(([bucket, map]) => map.resync(failed(`reading the ${bucket}`))),
      live.resync(),
      retention.resync(),
      projection?.resync(),
      counting.resync(failed('reading the usage')),
    ])
  }
  // A broker that came back with an empty disk has no streams; everybody makes them again.
  const ensure = () => ensureStreams(manager, options)
  const watch = new BrokerWatch({ connection, marks, ensure, resync, acknowledged: publisher.acknowledged, gate, log })
  const noRoom = new NoRoomNotices(connection)
  publisher.whyNoAnswer = () => watch.problem
  publisher.onNoRoom = () => noRoom.tell()
  void followConnection(connection, (event, detail) => {
    log.warn({ event, detail }, `broker ${event}`)
    if (event === 'disconnected') {
      projection?.disconnect()
      watch.disconnected()
    } else if (event === 'reconnected') {
      clockWatch.doubt()
      watch.reconnected()
    }
  })

  return {
    clock,
    requests,
    tracks,
    jobs: new JobQueues(access),
    claims: new Claims(connection, manager, publisher),
    batches: new Batches(connection, publisher),
    retention,
    webhooks,
    audio: new AudioStore({ connection, manager, publisher, clock }),
    live,
    asks: new Asks(connection, (err, subject) => log.error({ err, subject }, 'a question could not be answered')),
    ...maps,
    dead,
    list,
    usage: () => counting.open(),
    ends: counting.ends,
    onDataLoss: listener => watch.onLoss(listener),
    onNoRoom: listener => noRoom.listen(listener),
    ready: () => checkConnection(connection, watch),
    close: () => closeConnection(connection, publisher),
  }
}

async function checkConnection(connection: NatsConnection, watch: BrokerWatch): Promise<void> {
  const late = new AbortController()
  try {
    // Without a broker the client's own question would wait until there is one.
    await Promise.race([
      connection.rtt(),
      delay(readyMs, undefined, { signal: late.signal, ref: false }).then(() => {
        throw watch.silence
      }),
    ])
  } catch (cause) {
    throw cause instanceof AppError ? cause : new AppError('broker_unavailable', { cause })
  } finally {
    late.abort()
  }
  if (watch.problem !== null) throw watch.problem
}

async function closeConnection(connection: NatsConnection, publisher: AckMultiplexer): Promise<void> {
  if (connection.isClosed()) return
  const late = new AbortController()
  // Draining waits for the broker; without one there is nothing left that could be sent.
  const limit = delay(drainMs, undefined, { signal: late.signal }).catch(() => undefined)
  const drained = publisher.idle().then(() => connection.drain())
  await Promise.race([drained.catch(() => undefined), connection.closed(), limit])
  late.abort()
  if (!connection.isClosed()) await connection.close()
}
