import { createInbox, nanos, type Msg, type NatsConnection, type Subscription } from 'nats'
import { encode } from './codec.ts'
import { inboxPrefix } from './connection.ts'
import type { DeliveryGate } from './delivery-gate.ts'
import { toPulledMessage, type PulledMessage } from './pulled-message.ts'

export interface PullSubscriptionOptions {
  /** The app's name, whose private inbox the messages come to. */
  app: string
  stream: string
  durable: string
  /** Lets answers through while it is sure that the stream is still the one they are meant for. */
  gate?: DeliveryGate | undefined
  onMessage: (message: PulledMessage) => void
  /**
   * What was asked for has ended: the moment to ask again. `expired` is the broker's word that no more came in time;
   * `silent` that it says nothing at all, as it does when the consumer is gone.
   */
  onEnd: (how: 'filled' | 'expired' | 'silent') => void
  /** The consumer is not there (any more), or may not be read. */
  onMissing: (why: string) => void
}

/** How long the broker keeps a question open, and how often it says that it is still there. */
const expiresMs = 10_000
const heartbeatMs = 1_000
/** After this silence the question is taken for lost: the broker was restarted, say. */
const silenceMs = 3 * heartbeatMs

/** The broker's way to say that a question ended because of its time or its broker, with the consumer still in place. */
const ended = new Set([404, 408])

/**
 * Asks a durable consumer for exactly as many messages as there is room for. The client's own iterators ask ahead, and
 * what they hold back is neither kept alive nor handled, while idle processes could have it.
 */
export class PullSubscription {
  readonly #connection: NatsConnection
  readonly #options: PullSubscriptionOptions
  #inbox = ''
  #subscription: Subscription
  #left = 0
  #question = 0
  #lastSign = 0

  constructor(connection: NatsConnection, options: PullSubscriptionOptions) {
    this.#connection = connection
    this.#options = options
    this.#subscription = this.#listen()
  }

  /** How many messages may still come without another question. */
  get asked(): number {
    return this.#left
  }

  /** Asks for messages. One question at a time: whoever asks waits for `onEnd` before the next. */
  ask(count: number): void {
    this.#left = count
    this.#question += 1
    this.#lastSign = performance.now()
    this.#connection.publish(
      `$JS.API.CONSUMER.MSG.NEXT.${this.#options.stream}.${this.#options.durable}`,
      encode({ batch: count, expires: nanos(expiresMs), idle_heartbeat: nanos(heartbeatMs) }),
      { reply: `${this.#inbox}.${this.#question}` },
    )
  }

  /** Gives up a question that the broker has forgotten. To be called every second or so. */
  check(): void {
    if (this.#left === 0 || performance.now() - this.#lastSign < silenceMs) return
    // A new inbox: should the old question still be alive, it has nobody left to answer to.
    this.#subscription.drain().catch(() => undefined)
    this.#subscription = this.#listen()
    this.#end('silent')
  }

  /** Takes what is on its way and then no more. */
  async drain(): Promise<void> {
    this.#left = 0
    await this.#subscription.drain().catch(() => undefined)
  }

  #listen(): Subscription {
    const inbox = createInbox(inboxPrefix(this.#options.app))
    this.#inbox = inbox
    return this.#connection.subscribe(`${inbox}.*`, {
      callback: (error, message) => {
        if (error !== null) this.#options.onMissing(error.message)
        else this.#receive(message, inbox)
      },
    })
  }

  #receive(message: Msg, inbox: string): void {
    const pulled = toPulledMessage(this.#connection, message, this.#options.gate?.forDelivery())
    if (pulled !== null) {
      this.#lastSign = performance.now()
      const isLast = this.#left === 1
      this.#left = Math.max(0, this.#left - 1)
      this.#options.onMessage(pulled)
      if (isLast) this.#options.onEnd('filled')
      return
    }
    if (message.subject !== `${inbox}.${this.#question}` || inbox !== this.#inbox || this.#left === 0) return
    const code = message.headers?.code ?? 0
    if (code === 100) {
      this.#lastSign = performance.now()
      return
    }
    if (ended.has(code)) this.#end('expired')
    else {
      this.#left = 0
      this.#options.onMissing(`${code} ${message.headers?.description ?? ''}`)
    }
  }

  #end(how: 'expired' | 'silent'): void {
    this.#left = 0
    this.#options.onEnd(how)
  }
}
