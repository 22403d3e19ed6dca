import type { ProviderName } from '@soundfoundry/track'
import {
  AckPolicy,
  DiscardPolicy,
  RetentionPolicy,
  StorageType,
  NatsError,
  nanos,
  type ConsumerConfig,
  type JetStreamManager,
  type StreamConfig,
} from 'nats'

/** Every stream, bucket and consumer of the house, with every setting that differs from the broker's default. */

export const streams = { requests: 'REQUESTS', tracks: 'TRACKS', jobs: 'JOBS', dead: 'DEAD', claims: 'CLAIMS' } as const
export const buckets = { audio: 'audio', circuits: 'circuits', fleet: 'fleet' } as const

export const subjects = {
  request: (track: string) => `requests.${track}`,
  track: (track: string) => `tracks.${track}`,
  live: (track: string) => `live.${track}`,
  everyLive: 'live.*',
  job: (queue: JobQueue, track: string, dispatch: number) => `jobs.${queue}.${track}.${dispatch}`,
  claim: (provider: ProviderName, providerRequest: string) => `claims.${provider}.${providerRequest}`,
  dead: (subject: string) => `dead.${subject}`,
  ask: (what: string) => `ask.${what}`,
} as const

/** The three queues of work: a refused or waiting track to route, and one queue for each provider. */
export type JobQueue = 'route' | 'fal' | 'replicate'

/**
 * How long a delivered message may stay silent before it is given to another process. Handlers beat while they work, so
 * this is the time after a process dies until its work goes on elsewhere: long enough for a stalled event loop, short
 * enough for a person who waits.
 */
export const ackWaitMs = 15_000

/** A worker beats three times within `ackWaitMs`, so that one lost beat costs nothing. */
export const beatMs = ackWaitMs / 3

/** How many messages the router may hold at once: waiting tracks, however many, must never hold up one that could run. */
const routerPending = 200_000

/** The most work items that may wait; beyond it tracks wait in REQUESTS, which only grows with the disk. */
const jobLimit = 500_000

const day = 24 * 60 * 60 * 1000

export interface TopologyOptions {
  /** How long requests, records and audio are kept. */
  retentionDays: number
}

/** The streams, as the broker takes them. */
export function streamConfigs(options: TopologyOptions): Array<Partial<StreamConfig> & { name: string }> {
  const retention = nanos(options.retentionDays * day)
  const common = { storage: StorageType.File, num_replicas: 1, allow_direct: true }
  return [
    {
      ...common,
      name: streams.requests,
      subjects: ['requests.*'],
      retention: RetentionPolicy.Limits,
      max_age: retention,
      max_msgs_per_subject: 1,
    },
    {
      ...common,
      name: streams.tracks,
      subjects: ['tracks.*'],
      retention: RetentionPolicy.Limits,
      max_age: retention,
      max_msgs_per_subject: 64,
      republish: { src: 'tracks.*', dest: 'live.{{wildcard(1)}}' },
    },
    {
      ...common,
      name: streams.jobs,
      subjects: ['jobs.*.*.*'],
      retention: RetentionPolicy.Workqueue,
      // Limits by number, never by bytes: older brokers turn "discard new" with max_bytes into "discard old".
      discard: DiscardPolicy.New,
      max_msgs: jobLimit,
      max_msgs_per_subject: 1,
      discard_new_per_subject: true,
    },
    {
      ...common,
      // Which track a provider's request belongs to: written once, so that no request ever serves two tracks.
      name: streams.claims,
      subjects: ['claims.*.*'],
      retention: RetentionPolicy.Limits,
      max_age: retention,
      max_msgs_per_subject: 1,
    },
    {
      ...common,
      name: streams.dead,
      subjects: [
        'dead.>',
        '$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>',
        '$JS.EVENT.ADVISORY.CONSUMER.MSG_TERMINATED.>',
      ],
      retention: RetentionPolicy.Limits,
      max_age: nanos(30 * day),
      max_msgs: 100_000,
    },
  ]
}

/** What all pull consumers share: acknowledged one by one, redelivered without end (attempts are counted in the record). */
function durable(name: string, filter: string, maxAckPending: number): Partial<ConsumerConfig> {
  return {
    durable_name: name,
    filter_subject: filter,
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(ackWaitMs),
    max_ack_pending: maxAckPending,
    max_deliver: -1,
  }
}

/** Requests that nobody has routed yet. */
export const routerConsumer = (): Partial<ConsumerConfig> => durable('router', 'requests.*', routerPending)

/**
 * The same requests again, each held back until its deadline. They come in the order of their deadlines, so a small
 * number held back is enough, however many tracks are on their way.
 */
export const deadlineConsumer = (): Partial<ConsumerConfig> => durable('deadlines', 'requests.*', 256)

/**
 * One queue of work. For a provider, the number of messages out at once is the number of tracks in flight there: a
 * message given back with a delay counts, so the broker itself holds the provider's concurrency over the whole fleet.
 */
export const jobConsumer = (queue: JobQueue, concurrency?: number): Partial<ConsumerConfig> =>
  durable(queue, `jobs.${queue}.*.*`, concurrency ?? routerPending)

const streamNotFound = 10059
const streamNameInUse = 10058
const consumerNotFound = 10014

const errorCode = (error: unknown): number | undefined =>
  error instanceof NatsError ? error.api_error?.err_code : undefined

/** Creates what is missing and updates what differs. Any number of processes may do it at once, again and again. */
export async function ensureStreams(manager: JetStreamManager, options: TopologyOptions): Promise<void> {
  for (const config of streamConfigs(options)) {
    try {
      const { config: present } = await manager.streams.info(config.name)
      if (differs(present, config)) await manager.streams.update(config.name, config)
    } catch (error) {
      if (errorCode(error) !== streamNotFound) throw error
      try {
        await manager.streams.add(config)
      } catch (raced) {
        if (errorCode(raced) !== streamNameInUse) throw raced
      }
    }
  }
}

/** Creates a durable consumer, or brings the one that is there up to date. */
export async function ensureConsumer(
  manager: JetStreamManager,
  stream: string,
  config: Partial<ConsumerConfig>,
): Promise<void> {
  const name = config.durable_name ?? ''
  try {
    const { config: present } = await manager.consumers.info(stream, name)
    if (differs(present, config)) await manager.consumers.update(stream, name, config)
  } catch (error) {
    if (errorCode(error) !== consumerNotFound) throw error
    await manager.consumers.add(stream, config)
  }
}

/** Whether any wanted setting stands otherwise at the broker, which reports more settings than were asked for. */
function differs(present: object, wanted: object): boolean {
  const there = new Map(Object.entries(present))
  return Object.entries(wanted).some(([key, value]) => JSON.stringify(there.get(key)) !== JSON.stringify(value))
}
