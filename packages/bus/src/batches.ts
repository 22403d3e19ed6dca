import { AppError } from '@soundfoundry/errors'
import { parseBatch, type Batch } from '@soundfoundry/track'
import type { NatsConnection } from 'nats'
import type { AckMultiplexer } from './ack-multiplexer.ts'
import { decode, encode } from './codec.ts'
import { readLast } from './stream-reader.ts'
import { streams, subjects } from './topology.ts'

/** Which tracks were chosen to be made again together, by the id of the call that chose them. Kept as long as tracks are. */
export class Batches {
  readonly #connection: NatsConnection
  readonly #publisher: AckMultiplexer

  constructor(connection: NatsConnection, publisher: AckMultiplexer) {
    this.#connection = connection
    this.#publisher = publisher
  }

  /** Null when nothing was chosen under this id. Throws `broker_unavailable`, and `message_invalid` for one of another release. */
  async get(id: string): Promise<Batch | null> {
    const stored = await readLast(this.#connection, streams.claims, subjects.batch(id))
    return stored === null ? null : decode(stored.data, parseBatch)
  }

  /** Writes what was chosen, once: resolves to what counts, which is another's if that was faster. Throws `broker_unavailable`, `storage_full`. */
  async keep(id: string, batch: Batch): Promise<Batch> {
    if (await this.#publisher.publishFirst(subjects.batch(id), encode(batch))) return batch
    const first = await this.get(id)
    if (first === null) throw new AppError('broker_unavailable')
    return first
  }
}
