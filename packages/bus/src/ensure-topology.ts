import { NatsError, type ConsumerConfig, type JetStreamManager } from 'nats'
import { streamConfigs, type TopologyOptions } from './topology.ts'

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
