import { millis, type JetStreamManager, type NatsConnection } from 'nats'
import { keepTrying } from './keep-trying.ts'
import { streams } from './topology.ts'

/** How often it is looked whether the router, which alone sets it, has set another one. */
const lookMs = 60_000

/**
 * How long the broker keeps what is written of tracks. Read from the broker: what this process was started with may be
 * another number than the router's, and then counts for nothing.
 */
export class Retention {
  readonly #connection: NatsConnection
  readonly #manager: JetStreamManager
  readonly #onError: (error: unknown, stream: string) => void
  #ms = 0

  private constructor(
    connection: NatsConnection,
    manager: JetStreamManager,
    onError: (error: unknown, stream: string) => void,
  ) {
    this.#connection = connection
    this.#manager = manager
    this.#onError = onError
  }

  /** Reads it, and again every minute until the connection is closed. Throws what the broker answers the first time. */
  static async follow(
    connection: NatsConnection,
    manager: JetStreamManager,
    onError: (error: unknown, stream: string) => void,
  ): Promise<Retention> {
    const retention = new Retention(connection, manager, onError)
    await retention.#read()
    const timer = setInterval(() => void retention.#look(), lookMs).unref()
    void connection.closed().then(() => clearInterval(timer))
    return retention
  }

  /** In milliseconds, from when each message was written. */
  get ms(): number {
    return this.#ms
  }

  /** The connection was lost and is back, perhaps to another broker. */
  async resync(): Promise<void> {
    await keepTrying(
      this.#connection,
      () => this.#read(),
      error => this.#onError(error, streams.requests),
    )
  }

  async #look(): Promise<void> {
    try {
      await this.#read()
    } catch (error) {
      this.#onError(error, streams.requests)
    }
  }

  async #read(): Promise<void> {
    const { config } = await this.#manager.streams.info(streams.requests)
    this.#ms = millis(config.max_age)
  }
}
