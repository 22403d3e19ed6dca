import type { AckMultiplexer } from './ack-multiplexer.ts'
import { encode } from './codec.ts'
import { subjects } from './topology.ts'

/** A letter has to fit into one message of the broker's usual limit, 1 MiB; what is longer is cut, and says so. */
const maxKeptBytes = 512 * 1024

/** What could not be understood, with why: kept for 30 days where a person can see it and put it back. */
export class DeadLetters {
  readonly #publisher: AckMultiplexer

  constructor(publisher: AckMultiplexer) {
    this.#publisher = publisher
  }

  /** Keeps a message of any shape. Throws `broker_unavailable` or `storage_full`. */
  async keep(message: { subject: string; data: Uint8Array }, why: string): Promise<void> {
    const letter = {
      v: 1,
      subject: message.subject,
      why,
      at: new Date().toISOString(),
      bytes: message.data.length,
      data_base64: Buffer.from(message.data.subarray(0, maxKeptBytes)).toString('base64'),
    }
    await this.#publisher.publish(subjects.dead(message.subject), encode(letter))
  }
}
