import { AppError } from '@soundfoundry/errors'
import { parseRequestRecord, type RequestRecord } from '@soundfoundry/track'
import type { JetStreamManager, NatsConnection } from 'nats'
import type { AckMultiplexer } from './ack-multiplexer.ts'
import { decode, encode } from './codec.ts'
import { runConsumer, type ConsumerLoop, type Delivery, type Disposal } from './consumer-loop.ts'
import type { DeadLetters } from './dead-letters.ts'
import { readLast } from './stream-reader.ts'
import { ensureConsumer } from './ensure-topology.ts'
import { deadlineConsumer, isSubjectPart, routerConsumer, streams, subjects } from './topology.ts'
import { requestHeaders } from './track-headers.ts'

export interface RequestConsumerOptions {
  /** `router`: each request once, to be routed. `deadlines`: each request again, to be held back until its deadline. */
  purpose: 'router' | 'deadlines'
  parallel: number
  handle: (request: RequestRecord, delivery: Delivery) => Promise<Disposal>
  onError: (error: unknown, subject: string) => void
}

/** What was asked, once and for all. Accepting a track is one acknowledged write here. */
export class RequestLog {
  readonly #app: string
  readonly #connection: NatsConnection
  readonly #manager: JetStreamManager
  readonly #publisher: AckMultiplexer
  readonly #dead: DeadLetters
  readonly #onAppended = new Set<(sequence: number) => void>()

  constructor(
    app: string,
    connection: NatsConnection,
    manager: JetStreamManager,
    publisher: AckMultiplexer,
    dead: DeadLetters,
  ) {
    this.#app = app
    this.#connection = connection
    this.#manager = manager
    this.#publisher = publisher
    this.#dead = dead
  }

  /**
   * Accepts a track: record and work item in one write. Throws `conflict` when the id exists, `storage_full`, or
   * `broker_unavailable`.
   */
  async append(request: RequestRecord): Promise<{ sequence: number }> {
    const ack = await this.#publisher.publish(subjects.request(request.id), encode(request), {
      expectedLastSequence: 0,
      headers: requestHeaders(request),
    })
    for (const tell of this.#onAppended) tell(ack.sequence)
    return ack
  }

  /** Calls `listener` with the sequence of each request that this process has written from now on. */
  onAppended(listener: (sequence: number) => void): void {
    this.#onAppended.add(listener)
  }

  /** The request of a track and its place in the order of creation, or null. */
  async get(id: string): Promise<{ request: RequestRecord; sequence: number } | null> {
    if (!isSubjectPart(id)) return null
    const stored = await readLast(this.#connection, streams.requests, subjects.request(id))
    return stored === null ? null : { request: decode(stored.data, parseRequestRecord), sequence: stored.sequence }
  }

  /** Takes requests for one purpose until stopped. */
  async consume(options: RequestConsumerOptions): Promise<ConsumerLoop> {
    const config = options.purpose === 'router' ? routerConsumer() : deadlineConsumer()
    const ensure = (): Promise<void> => ensureConsumer(this.#manager, streams.requests, config)
    await ensure()
    return runConsumer(this.#connection, {
      app: this.#app,
      ensure,
      stream: streams.requests,
      durable: options.purpose,
      parallel: options.parallel,
      onError: options.onError,
      // Only one of the two purposes sets a broken request aside, so that it is there once.
      setAside: (message, why) => (options.purpose === 'router' ? this.#dead.keep(message, why) : Promise.resolve()),
      handle: async delivery => {
        const request = readRequest(delivery)
        return typeof request === 'string' ? { act: 'dead', why: request } : options.handle(request, delivery)
      },
    })
  }
}

function readRequest(delivery: Delivery): RequestRecord | string {
  try {
    const request = decode(delivery.data, parseRequestRecord)
    if (subjects.request(request.id) !== delivery.subject) return 'The body names another track.'
    return request
  } catch (error) {
    return error instanceof AppError ? error.detail : 'unreadable'
  }
}
