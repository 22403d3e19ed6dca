import { AppError } from '@soundfoundry/errors'
import type { JetStreamManager, PurgeOpts } from 'nats'

/** Removes messages of a stream for good. Harmless to repeat. Throws `broker_unavailable`. */
export async function purge(manager: JetStreamManager, stream: string, which: PurgeOpts): Promise<void> {
  try {
    await manager.streams.purge(stream, which)
  } catch (cause) {
    throw new AppError('broker_unavailable', { cause })
  }
}
