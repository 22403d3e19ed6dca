import { setMaxListeners } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '@soundfoundry/errors'
import type { NatsConnection } from 'nats'
import type { DeliveryGate } from './delivery-gate.ts'
import { keepTrying } from './keep-trying.ts'
import { PullSubscription } from './pull-subscription.ts'
import type { PulledMessage } from './pulled-message.ts'
import { beatMs } from './topology.ts'

/**
 * What to do with a message that was handled: `ack` it for good, give it `back` to be delivered to any process after a
 * time, or set it aside as `dead` because nobody can make sense of it.
 */
export type Disposal = { act: 'ack' } | { act: 'back'; delayMs: number } | { act: 'dead'; why: string }

/** A message while it is handled. */
export interface Delivery {
  subject: string
  data: Uint8Array
  /** How often it has been delivered, from 1. Looks at running work count too, so this is no measure of trouble. */
  deliveries: number
  /** Aborted when the process is asked to stop: finish or hand over. */
  stopping: AbortSignal
}

export interface ConsumerLoopOptions {
  /** The app's name, as the connection was opened with. */
  app: string
  stream: string
  durable: string
  /** How many messages are handled at once in this process. */
  parallel: number
  handle: (delivery: Delivery) => Promise<Disposal>
  /** Keeps a message that cannot be understood where a person can see it. */
  setAside: (message: { subject: string; data: Uint8Array }, why: string) => Promise<void>
  /** Makes the consumer again when it has gone, with the disk of its broker say. */
  ensure: () => Promise<void>
  /** Lets answers through while it is sure that the stream is still the one they are meant for. */
  gate?: DeliveryGate | undefined
  onError: (error: unknown, subject: string) => void
  /** How often a message is kept alive while it is handled. Milliseconds. */
  beatMs?: number
  /** How long a message waits for a process that knows what this one cannot read, before it is set aside. Milliseconds. */
  patienceMs?: number
}

/** A running consumer. `stop` takes no more messages, gives back what has not begun, and waits for what has. */
export interface ConsumerLoop {
  stop(): Promise<void>
  readonly running: number
}

/** After an error a message comes back later and later, up to this. Milliseconds. */
const maxErrorDelayMs = 30_000
/** Longer than a release takes to reach every process, and than most tracks live. Milliseconds. */
const defaultPatienceMs = 30 * 60 * 1_000
/** What waits for another process is offered to them this often. Milliseconds. */
const offerMs = 2_000
const maxOfferMs = 15_000
const checkMs = 1_000
/** Without a broker, nobody confirms that no more messages come. */
const drainMs = 1_000
/** A consumer that cannot be read is not asked again at once. */
const recoverMs = 500

/** Takes messages of a durable consumer until it is stopped, beating for each while it is handled. */
export function runConsumer(connection: NatsConnection, options: ConsumerLoopOptions): ConsumerLoop {
  return new RunningConsumer(connection, options)
}

class RunningConsumer implements ConsumerLoop {
  readonly #connection: NatsConnection
  readonly #options: ConsumerLoopOptions
  readonly #pull: PullSubscription
  readonly #stopping = new AbortController()
  readonly #active = new Map<PulledMessage, Promise<void>>()
  /** Since when a message cannot be handled here for a value of another release, by its subject. */
  readonly #unreadSince = new Map<string, number>()
  readonly #beats: NodeJS.Timeout
  readonly #checks: NodeJS.Timeout
  #fillScheduled = false
  #recovering = false

  constructor(connection: NatsConnection, options: ConsumerLoopOptions) {
    this.#connection = connection
    this.#options = options
    this.#pull = new PullSubscription(connection, {
      app: options.app,
      stream: options.stream,
      durable: options.durable,
      gate: options.gate,
      onMessage: message => this.#receive(message),
      // A broker answers nothing to who asks a consumer that is not there: silence may mean that.
      onEnd: how => (how === 'silent' && options.gate?.isOpen !== false ? void this.#makeSure() : this.#fillSoon()),
      onMissing: why => void this.#recover(why),
    })
    // Every handler that runs may listen to it; Node takes more than ten for a leak.
    setMaxListeners(0, this.#stopping.signal)
    this.#beats = setInterval(() => this.#beat(), options.beatMs ?? beatMs)
    this.#checks = setInterval(() => this.#check(), checkMs)
    this.#fillSoon()
  }

  get running(): number {
    return this.#active.size
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    const limit = new Promise<void>(resolve => void setTimeout(resolve, drainMs).unref())
    await Promise.race([this.#pull.drain(), limit])
    await Promise.allSettled(this.#active.values())
    this.#end()
  }

  /** Several messages that end in one turn of the event loop make one question. */
  #fillSoon(): void {
    if (this.#fillScheduled) return
    this.#fillScheduled = true
    setImmediate(() => {
      this.#fillScheduled = false
      this.#fill()
    })
  }

  #fill(): void {
    if (this.#stopping.signal.aborted || this.#recovering || isGoing(this.#connection)) return
    const room = this.#options.parallel - this.#active.size
    if (room > 0 && this.#pull.asked === 0) this.#pull.ask(room)
  }

  #receive(message: PulledMessage): void {
    if (this.#stopping.signal.aborted || this.#active.size >= this.#options.parallel) {
      message.giveBack(0)
      return
    }
    // In a turn of its own: a handler that throws at once must not pass through the client's reading loop.
    const work = Promise.resolve().then(() => this.#take(message))
    this.#active.set(message, work)
  }

  async #take(message: PulledMessage): Promise<void> {
    try {
      const { subject, data, deliveries } = message
      const disposal = await this.#options.handle({ subject, data, deliveries, stopping: this.#stopping.signal })
      this.#unreadSince.delete(message.subject)
      await this.#dispose(message, disposal)
    } catch (error) {
      if (error instanceof AppError && error.code === 'message_invalid') {
        await this.#leaveToOthers(message, error)
        return
      }
      message.giveBack(Math.min(maxErrorDelayMs, 500 * 2 ** Math.min(message.deliveries, 6)))
      this.#options.onError(error, message.subject)
    } finally {
      this.#active.delete(message)
      this.#fillSoon()
    }
  }

  /**
   * The message needs a value of unknown version or shape: during an upgrade another process knows it, so it is offered
   * to them. Only what nobody has known for long is set aside: it holds
   * a place that others could have.
   */
  async #leaveToOthers(message: PulledMessage, error: AppError): Promise<void> {
    const now = performance.now()
    const since = this.#unreadSince.get(message.subject)
    if (since === undefined) {
      this.#options.onError(error, message.subject)
      this.#unreadSince.set(message.subject, now)
    }
    const waitedMs = since === undefined ? 0 : now - since
    if (waitedMs < (this.#options.patienceMs ?? defaultPatienceMs)) {
      message.giveBack(Math.min(maxOfferMs, offerMs + waitedMs / 4))
      return
    }
    try {
      await this.#dispose(message, { act: 'dead', why: error.detail })
      this.#unreadSince.delete(message.subject)
    } catch {
      message.giveBack(maxErrorDelayMs)
    }
  }

  async #dispose(message: PulledMessage, disposal: Disposal): Promise<void> {
    switch (disposal.act) {
      case 'ack':
        message.acknowledge()
        return
      case 'back':
        message.giveBack(disposal.delayMs)
        return
      case 'dead':
        await this.#options.setAside({ subject: message.subject, data: message.data }, disposal.why)
        message.terminate()
    }
  }

  #beat(): void {
    for (const message of this.#active.keys()) message.beat()
  }

  #check(): void {
    if (this.#connection.isClosed()) this.#end()
    else if (!this.#stopping.signal.aborted && !isGoing(this.#connection)) this.#pull.check()
  }

  async #recover(why: string): Promise<void> {
    if (this.#recovering || this.#stopping.signal.aborted) return
    this.#recovering = true
    const { durable, onError } = this.#options
    onError(new Error(`The consumer cannot be read: ${why}.`), durable)
    await delay(recoverMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined)
    this.#recovering = false
    await this.#makeSure()
  }

  /** Looks whether the consumer is there, makes it again if it is not, and goes on. */
  async #makeSure(): Promise<void> {
    if (this.#recovering || this.#stopping.signal.aborted) return
    this.#recovering = true
    const { durable, ensure, onError } = this.#options
    await keepTrying(this.#connection, ensure, error => onError(error, durable), this.#stopping.signal)
    this.#recovering = false
    this.#fillSoon()
  }

  #end(): void {
    clearInterval(this.#beats)
    clearInterval(this.#checks)
  }
}

const isGoing = (connection: NatsConnection): boolean => connection.isClosed() || connection.isDraining()
