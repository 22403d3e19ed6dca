import { AppError } from '@soundfoundry/errors'
import { parseWebhookMessage, type WebhookMessage } from '@soundfoundry/track'
import type { JetStreamManager, NatsConnection } from 'nats'
import type { AckMultiplexer } from './ack-multiplexer.ts'
import { decode, encode } from './codec.ts'
import { runConsumer, type ConsumerLoop, type Delivery, type Disposal } from './consumer-loop.ts'
import type { DeadLetters } from './dead-letters.ts'
import { ensureConsumer } from './ensure-topology.ts'
import { streams, subjects, webhookConsumer } from './topology.ts'

export interface WebhookConsumerOptions {
  /** Webhooks told at once in this process. */
  parallel: number
  handle: (track: string, delivery: Delivery) => Promise<Disposal>
  onError: (error: unknown, subject: string) => void
}

/**
 * The tracks whose webhooks have to be told, each once. An item is written before the record that ends its track, so it
 * can be there a moment early; it is there for every track that is done and whose webhook is not settled.
 */
export class WebhookQueue {
  readonly #app: string
  readonly #connection: NatsConnection
  readonly #manager: JetStreamManager
  readonly #publisher: AckMultiplexer
  readonly #dead: DeadLetters

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

  /** Enqueues a track. One that is there already is as good as a new one. Throws `storage_full` or `broker_unavailable`. */
  async enqueue(track: string): Promise<void> {
    const message: WebhookMessage = { v: 1, track }
    try {
      await this.#publisher.publish(subjects.webhook(track), encode(message))
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'conflict') throw error
    }
  }

  /** How many webhooks are not settled yet. Throws `broker_unavailable`. */
  async count(): Promise<number> {
    try {
      const { state } = await this.#manager.streams.info(streams.webhooks)
      return state.messages
    } catch (cause) {
      throw new AppError('broker_unavailable', { cause })
    }
  }

  /** Takes tracks until stopped. The subject and the body must name the same one; otherwise it is set aside. */
  async consume(options: WebhookConsumerOptions): Promise<ConsumerLoop> {
    const ensure = (): Promise<void> => ensureConsumer(this.#manager, streams.webhooks, webhookConsumer())
    await ensure()
    return runConsumer(this.#connection, {
      app: this.#app,
      ensure,
      stream: streams.webhooks,
      durable: 'webhooks',
      parallel: options.parallel,
      onError: options.onError,
      setAside: (message, why) => this.#dead.keep(message, why),
      handle: async delivery => {
        const track = readTrack(delivery)
        return track === null ? { act: 'dead', why: 'The body names another track.' } : options.handle(track, delivery)
      },
    })
  }
}

/** The track of an item, or null when its subject names another one. Throws `message_invalid`. */
function readTrack({ subject, data }: Delivery): string | null {
  const { track } = decode(data, parseWebhookMessage)
  return subjects.webhook(track) === subject ? track : null
}
