import { NatsError, millis, type JetStreamManager, type StreamConfig, type StreamInfo } from 'nats'
import type { StreamMark, StreamMarks } from './stream-marks.ts'
import { type DurableConsumer } from './consumers.ts'
import { retainedStreams, streamConfigs, type NamedStream, type TopologyOptions } from './topology.ts'

interface EnsureOptions extends TopologyOptions {
  log?: { warn(fields: object, message: string): void }
}

const streamNotFound = 10059
/** What whoever comes second is told: the name is taken, or, a moment earlier, only the subjects. */
const createdMeanwhile: ReadonlySet<number | undefined> = new Set([10058, 10065])
const consumerNotFound = 10014

const errorCode = (error: unknown): number | undefined =>
  error instanceof NatsError ? error.api_error?.err_code : undefined

/**
 * Creates what is missing and updates what differs, but for the retention, which only its owner changes. Any number of
 * processes may do it at once, again and again. Resolves to which streams there are now, by name.
 */
export async function ensureStreams(manager: JetStreamManager, options: EnsureOptions): Promise<StreamMarks> {
  const marks = new Map<string, StreamMark>()
  for (const wanted of streamConfigs(options)) {
    const { created, state } = await ensureStream(manager, wanted, options)
    marks.set(wanted.name, { created, lastSequence: state.last_seq })
  }
  return marks
}

async function ensureStream(
  manager: JetStreamManager,
  wanted: NamedStream,
  options: EnsureOptions,
): Promise<StreamInfo> {
  const { name } = wanted
  try {
    const found = await manager.streams.info(name)
    const config = retained(found.config, wanted, options)
    return differs(found.config, config) ? await manager.streams.update(name, config) : found
  } catch (error) {
    if (errorCode(error) !== streamNotFound) throw error
    try {
      return await manager.streams.add(wanted)
    } catch (raced) {
      if (!createdMeanwhile.has(errorCode(raced))) throw raced
      return manager.streams.info(name)
    }
  }
}

/** The wanted settings of a stream that is there, with the retention that it may be given by this process. */
function retained(present: StreamConfig, wanted: NamedStream, options: EnsureOptions): NamedStream {
  if (!retainedStreams.has(wanted.name) || present.max_age === wanted.max_age) return wanted
  const fields = { stream: wanted.name, kept_days: days(present.max_age), wanted_days: options.retentionDays }
  if (options.ownsRetention === true) {
    options.log?.warn(fields, 'TRACK_RETENTION_DAYS has changed: what is older is deleted')
    return wanted
  }
  options.log?.warn(fields, 'TRACK_RETENTION_DAYS is not what the router has set: that stays')
  return { ...wanted, max_age: present.max_age }
}

const days = (age: number): number => millis(age) / (24 * 60 * 60 * 1000)

/** Creates a durable consumer, or brings the one that is there up to date. */
export async function ensureConsumer(
  manager: JetStreamManager,
  stream: string,
  config: DurableConsumer,
): Promise<void> {
  const name = config.durable_name
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
