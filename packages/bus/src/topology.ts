import type { ProviderName } from '@soundfoundry/track'
import { DiscardPolicy, RetentionPolicy, StorageType, nanos, type StreamConfig } from 'nats'

/** Every stream and bucket of the house (its consumers: consumers.ts), with every setting that differs from the broker's default. */

export const streams = {
  requests: 'REQUESTS',
  tracks: 'TRACKS',
  jobs: 'JOBS',
  dead: 'DEAD',
  claims: 'CLAIMS',
  webhooks: 'WEBHOOKS',
  clock: 'CLOCK',
} as const
export const buckets = {
  audio: 'audio',
  circuits: 'circuits',
  fleet: 'fleet',
  keys: 'keys',
  alerts: 'alerts',
  clocks: 'clocks',
  switches: 'switches',
  usage: 'usage',
} as const

/** The buckets that are shared maps. */
export type MapBucket = 'circuits' | 'fleet' | 'keys' | 'alerts' | 'clocks' | 'switches' | 'usage'

/** The streams behind the buckets, named and laid out as the `nats` tool knows key-value and object stores. */
export const mapStream = (bucket: MapBucket): string => `KV_${bucket}`
export const audioStream = `OBJ_${buckets.audio}`

export const subjects = {
  request: (track: string) => `requests.${track}`,
  track: (track: string) => `tracks.${track}`,
  live: (track: string) => `live.${track}`,
  everyLive: 'live.*',
  job: (queue: JobQueue, track: string, dispatch: number) => `jobs.${queue}.${track}.${dispatch}`,
  everyJob: (queue: JobQueue) => `jobs.${queue}.*.*`,
  claim: (provider: ProviderName, providerRequest: string) => `claims.${provider}.${providerRequest}`,
  doubt: (provider: ProviderName, intent: string) => `claims.${provider}-doubt.${intent}`,
  everyDoubt: (provider: ProviderName) => `claims.${provider}-doubt.*`,
  batch: (id: string) => `claims.batch.${id}`,
  webhook: (track: string) => `webhooks.${track}`,
  everyJobOf: (track: string) => `jobs.*.${track}.*`,
  dead: (subject: string) => `dead.${subject}`,
  /** Where the broker is asked for its time. */
  clock: 'clock',
  ask: (what: string) => `ask.${what}`,
  /** Told by a process whose write found no room at the broker. Nothing of it is kept. */
  noRoom: 'told.no_room',
  mapKey: (bucket: MapBucket, key: string) => `$KV.${bucket}.${key}`,
  /** Where the broker repeats each change of a shared map. */
  mapChange: (bucket: MapBucket, key: string) => `shared.${bucket}.${key}`,
  audioChunks: (name: string) => `$O.${buckets.audio}.C.${name}`,
  /** A name for one store of a track's audio: all of them, finished or not, can be told by the track. */
  audioName: (track: string, store: string) => `${paddedBase64Url(track)}.${store}`,
  audioInfo: (track: string) => `$O.${buckets.audio}.M.${paddedBase64Url(track)}`,
} as const

const paddedBase64Url = (text: string): string =>
  Buffer.from(text).toString('base64').replaceAll('+', '-').replaceAll('/', '_')

/** Whether a name can stand in a subject as it is: one token, or several joined by dots. A wildcard would name others. */
export const isSubjectPart = (name: string): boolean => /^[^\s.*>\p{Cc}]+(\.[^\s.*>\p{Cc}]+)*$/u.test(name)

/**
 * The queues of work: for each provider the tracks that it is to make, those of which it is not known what became of them
 * there, and those that it has made and whose audio is to be stored, which both take none of its places; and the refused or
 * waiting tracks to route. A track goes through them in this order, and is in the next one before it leaves the last.
 */
export const jobQueues = [
  'fal',
  'replicate',
  'fal-doubt',
  'replicate-doubt',
  'fal-store',
  'replicate-store',
  'route',
] as const
export type JobQueue = (typeof jobQueues)[number]

/** The queue of the tracks in doubt at a provider, and of what ended tracks left behind there. */
export const doubtQueue = (provider: ProviderName): JobQueue => `${provider}-doubt`

/** The queue of the tracks that a provider has made and whose audio is to be stored. */
export const storeQueue = (provider: ProviderName): JobQueue => `${provider}-store`

/**
 * How long a delivered message may stay silent before it is given to another process. Handlers beat while they work, so
 * this is the time after a process dies until its work goes on elsewhere: long enough for a stalled event loop, short
 * enough for a person who waits.
 */
export const ackWaitMs = 15_000

/** A worker beats three times within `ackWaitMs`, so that one lost beat costs nothing. */
export const beatMs = ackWaitMs / 3

/** A worker that has not reported for this long is taken for gone. Milliseconds. */
export const reportLifetimeMs = 30_000

/** The clock of a process is wrong for as long as it says so; one that is silent for this long says nothing. Milliseconds. */
export const clockReportLifetimeMs = 90_000

/** The most work items there may be. The router takes in no new track long before, so that those under way can go on. */
const jobLimit = 500_000

const day = 24 * 60 * 60 * 1000

/** An alert is written again at least daily while it stands, so one this old is only history. Milliseconds. */
export const alertLifetimeMs = 14 * day

/**
 * The longest window of the counters begins up to 31 days ago. An hour is kept for longer, so that whoever reads all records
 * again finds every hour that it would count. Milliseconds.
 */
export const usageLifetimeMs = 33 * day

export interface TopologyOptions {
  /** How long requests, records and audio are kept: where this process makes their streams, or owns the retention. */
  retentionDays: number
  /**
   * Whether this process changes the retention of streams that are there. Shortening it deletes, so of all processes only
   * the router does: no command that happens to run with other variables.
   */
  ownsRetention?: boolean
}

/** The streams that are kept for as long as the retention says. */
export const retainedStreams: ReadonlySet<string> = new Set([
  streams.requests,
  streams.tracks,
  streams.claims,
  streams.webhooks,
  audioStream,
])

export type NamedStream = Partial<StreamConfig> & { name: string }

const common = { storage: StorageType.File, num_replicas: 1, allow_direct: true }

/** Every stream, as the broker takes it. */
export function streamConfigs(options: TopologyOptions): NamedStream[] {
  return [
    ...messageStreams(options),
    mapConfig('circuits'),
    mapConfig('fleet', reportLifetimeMs),
    mapConfig('keys'),
    mapConfig('alerts', alertLifetimeMs),
    mapConfig('clocks', clockReportLifetimeMs),
    mapConfig('switches'),
    mapConfig('usage', usageLifetimeMs),
    clockConfig(),
    audioConfig(options),
  ]
}

function messageStreams(options: TopologyOptions): NamedStream[] {
  const retention = nanos(options.retentionDays * day)
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
      // The webhooks that have to be told; the broker refuses a second item of a track.
      name: streams.webhooks,
      subjects: ['webhooks.*'],
      retention: RetentionPolicy.Workqueue,
      discard: DiscardPolicy.New,
      max_age: retention,
      max_msgs_per_subject: 1,
      discard_new_per_subject: true,
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

/**
 * A shared map, as a key-value bucket (NATS ADR-8). Each accepted change is repeated on a plain subject, so that a
 * process follows the map without a consumer of its own: older brokers leak a little for every one of those.
 */
function mapConfig(bucket: MapBucket, lifetimeMs?: number): NamedStream {
  return {
    ...common,
    name: mapStream(bucket),
    subjects: [subjects.mapKey(bucket, '>')],
    retention: RetentionPolicy.Limits,
    discard: DiscardPolicy.New,
    max_msgs_per_subject: 1,
    allow_rollup_hdrs: true,
    republish: { src: subjects.mapKey(bucket, '>'), dest: subjects.mapChange(bucket, '>') },
    ...(lifetimeMs === undefined ? {} : { max_age: nanos(lifetimeMs) }),
  }
}

/** What is stored here carries the broker's time and nothing else; it is read at once, and only by whoever wrote it. */
function clockConfig(): NamedStream {
  return {
    ...common,
    storage: StorageType.Memory,
    name: streams.clock,
    subjects: [subjects.clock],
    retention: RetentionPolicy.Limits,
    max_age: nanos(60_000),
    max_msgs: 10_000,
  }
}

/** The audio, as an object store (NATS ADR-20). */
function audioConfig(options: TopologyOptions): NamedStream {
  return {
    ...common,
    name: audioStream,
    subjects: [subjects.audioChunks('>'), `$O.${buckets.audio}.M.>`],
    retention: RetentionPolicy.Limits,
    discard: DiscardPolicy.New,
    allow_rollup_hdrs: true,
    max_age: nanos(options.retentionDays * day),
  }
}
