import { AppError } from '@soundfoundry/errors'
import { parseDeadLetter, type DeadLetter } from '@soundfoundry/track'
import type { JetStreamManager, NatsConnection } from 'nats'
import type { AckMultiplexer } from './ack-multiplexer.ts'
import type { Clock, StoreAccess } from './broker-clock.ts'
import { decode, encode } from './codec.ts'
import { purge } from './purge.ts'
import { readNext, type Stored } from './stream-reader.ts'
import { streams, subjects } from './topology.ts'

/** A letter has to fit into one message of the broker's usual limit, 1 MiB; what is longer is cut, and says so. */
const maxKeptBytes = 512 * 1024

/** A letter and its number, under which it is put back. */
export interface NumberedLetter {
  number: number
  letter: DeadLetter
}

/** What could not be understood, with why: kept for 30 days where a person can see it and put it back. */
export class DeadLetters {
  readonly #connection: NatsConnection
  readonly #manager: JetStreamManager
  readonly #publisher: AckMultiplexer
  readonly #clock: Clock

  constructor({ connection, manager, publisher, clock }: StoreAccess) {
    this.#connection = connection
    this.#manager = manager
    this.#publisher = publisher
    this.#clock = clock
  }

  /** Keeps a message of any shape. Throws `broker_unavailable` or `storage_full`. */
  async keep(message: { subject: string; data: Uint8Array }, why: string): Promise<void> {
    const letter: DeadLetter = {
      v: 1,
      subject: message.subject,
      why,
      at: this.#clock.date().toISOString(),
      bytes: message.data.length,
      data_base64: Buffer.from(message.data.subarray(0, maxKeptBytes)).toString('base64'),
    }
    await this.#publisher.publish(subjects.dead(message.subject), encode(letter))
  }

  /** The letters after a number, oldest first, at most `limit`. Throws `broker_unavailable`. */
  async list(after = 0, limit = 100): Promise<NumberedLetter[]> {
    const letters: NumberedLetter[] = []
    for (let from = after + 1; letters.length < limit;) {
      const stored = await readNext(this.#connection, streams.dead, subjects.dead('>'), from)
      if (stored === null) break
      letters.push({ number: stored.sequence, letter: toLetter(stored) })
      from = stored.sequence + 1
    }
    return letters
  }

  /** Removes every letter that holds something of a track. Harmless to repeat. Throws `broker_unavailable`. */
  async erase(track: string): Promise<void> {
    const about = [subjects.request(track), subjects.webhook(track), subjects.everyJobOf(track)]
    for (const subject of about) await purge(this.#manager, streams.dead, { filter: subjects.dead(subject) })
  }

  /**
   * Puts a message back where it came from, to be handled again, and takes its letter away. Throws `not_found` for a
   * letter that is not there, `message_invalid` for one that was too long to be kept whole, `broker_unavailable`.
   */
  async putBack(number: number): Promise<DeadLetter> {
    const [found] = await this.list(number - 1, 1)
    if (found === undefined || found.number !== number) {
      throw new AppError('not_found', { detail: `There is no dead letter ${number}.`, fix: 'List them again.' })
    }
    const { letter } = found
    const data = Buffer.from(letter.data_base64, 'base64')
    if (data.length !== letter.bytes) {
      throw new AppError('message_invalid', {
        detail: 'The message was too long to be kept whole, or its letter is of another release.',
      })
    }
    await this.#publisher.publish(letter.subject, data)
    await this.#manager.streams.deleteMessage(streams.dead, number)
    return letter
  }
}

/** A letter that cannot be read is shown all the same: it must not hide those behind it. */
function toLetter({ data, header }: Stored): DeadLetter {
  try {
    return decode(data, parseDeadLetter)
  } catch {
    const subject = header('Nats-Subject').slice(subjects.dead('').length)
    const at = header('Nats-Time-Stamp')
    return {
      v: 1,
      subject,
      why: 'This letter was written by another release.',
      at,
      bytes: data.length,
      data_base64: '',
    }
  }
}
