import { AppError } from '@soundfoundry/errors'
import type { Parse } from '@soundfoundry/track'
import type { JetStreamManager, NatsConnection, StreamState } from 'nats'
import type { AckMultiplexer } from './ack-multiplexer.ts'
import { decode, encode, isOfLaterRelease } from './codec.ts'
import { runConsumer, type ConsumerLoop, type Delivery, type Disposal } from './consumer-loop.ts'
import type { DeadLetters } from './dead-letters.ts'
import type { DeliveryGate } from './delivery-gate.ts'
import { ensureConsumer } from './ensure-topology.ts'
import { purge } from './purge.ts'
import type { DurableConsumer } from './consumers.ts'

/** One process's way to the streams. */
export interface StreamAccess {
  /** The app's name, as the connection was opened with. */
  app: string
  connection: NatsConnection
  manager: JetStreamManager
  publisher: AckMultiplexer
  dead: DeadLetters
  gate: DeliveryGate
}

/** What the messages of a stream are, and where each of them belongs. */
export interface WorkKind<T> {
  stream: string
  parse: Parse<T>
  subjectOf: (work: T) => string
}

export interface WorkConsumerOptions<T> {
  consumer: DurableConsumer
  /** Messages handled at once in this process. */
  parallel: number
  handle: (work: T, delivery: Delivery) => Promise<Disposal>
  onError: (error: unknown, subject: string) => void
  /** Where several take the same messages, only one of them sets aside what it cannot read. */
  leavesUnreadable?: boolean
}

/** A stream whose messages are work: each is taken by one process, and again until it is done. */
export class WorkStream<T> {
  readonly #access: StreamAccess
  readonly #kind: WorkKind<T>

  constructor(access: StreamAccess, kind: WorkKind<T>) {
    this.#access = access
    this.#kind = kind
  }

  /** Adds work. What is there already is as good as new. Throws `storage_full` or `broker_unavailable`. */
  async enqueue(work: T): Promise<void> {
    await this.#publish(work)
  }

  /**
   * Adds work to be taken at once, though the same may be there and wait for its time. Whoever takes that one just now may
   * do it once more. Should this process end in the middle of it, the work may be gone: whoever asks for it asks again.
   * Throws `storage_full` or `broker_unavailable`.
   */
  async enqueueAnew(work: T): Promise<void> {
    if (await this.#publish(work)) return
    await this.remove(this.#kind.subjectOf(work))
    await this.#publish(work)
  }

  /** Removes the work of a subject. Throws `broker_unavailable`. */
  remove(subject: string): Promise<void> {
    return purge(this.#access.manager, this.#kind.stream, { filter: subject })
  }

  /** How many messages there are. Throws `broker_unavailable`. */
  async count(): Promise<number> {
    return (await this.#state()).messages
  }

  /** The subjects that have a message, of those that a filter lets through. Throws `broker_unavailable`. */
  async subjectsIn(filter: string): Promise<string[]> {
    return Object.keys((await this.#state(filter)).subjects ?? {})
  }

  /**
   * Takes work until stopped. What cannot be read, or says to belong elsewhere, is set aside; what is of a later release is
   * left to the processes of that release.
   */
  async consume({
    consumer,
    handle,
    leavesUnreadable = false,
    ...options
  }: WorkConsumerOptions<T>): Promise<ConsumerLoop> {
    const { app, connection, manager, dead, gate } = this.#access
    const { stream } = this.#kind
    const ensure = (): Promise<void> => ensureConsumer(manager, stream, consumer)
    await ensure()
    return runConsumer(connection, {
      ...options,
      app,
      ensure,
      gate,
      stream,
      durable: consumer.durable_name,
      setAside: async (message, why) => {
        if (!leavesUnreadable) await dead.keep(message, why)
      },
      handle: async delivery => {
        const read = this.#read(delivery)
        return 'why' in read ? { act: 'dead', why: read.why } : handle(read.work, delivery)
      },
    })
  }

  /** Whether it was not there yet. */
  async #publish(work: T): Promise<boolean> {
    try {
      await this.#access.publisher.publish(this.#kind.subjectOf(work), encode(work))
      return true
    } catch (error) {
      if (error instanceof AppError && error.code === 'conflict') return false
      throw error
    }
  }

  #read({ subject, data }: Delivery): { work: T } | { why: string } {
    try {
      const work = decode(data, this.#kind.parse)
      return this.#kind.subjectOf(work) === subject ? { work } : { why: 'The body belongs to another subject.' }
    } catch (error) {
      if (isOfLaterRelease(data)) throw error
      return { why: error instanceof AppError ? error.detail : 'unreadable' }
    }
  }

  async #state(filter?: string): Promise<StreamState> {
    const { manager } = this.#access
    const options = filter === undefined ? undefined : { subjects_filter: filter }
    try {
      return (await manager.streams.info(this.#kind.stream, options)).state
    } catch (cause) {
      throw new AppError('broker_unavailable', { cause })
    }
  }
}
