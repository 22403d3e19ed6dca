import { setTimeout as delay } from 'node:timers/promises'
import { AckPolicy, DeliverPolicy, nanos, type ConsumerConfig, type JetStreamManager, type NatsConnection } from 'nats'
import { keepTrying } from './keep-trying.ts'
import { PullSubscription } from './pull-subscription.ts'
import type { PulledMessage } from './pulled-message.ts'
import { readNext } from './stream-reader.ts'

export interface StreamFollowerOptions {
  /** The app's name, as the connection was opened with. */
  app: string
  stream: string
  /** Its one subject, with a wildcard: brokers before 2.10 take no more than one. */
  filter: string
  /** `all` that is there at the start, or only the `newest` message of each subject; afterwards every one. */
  begin: 'all' | 'newest'
  /** Called in the order of the stream, without the body. What it promises is waited for before much more is read. */
  onMessage: (message: PulledMessage) => Promise<void> | undefined
  /** This is another stream than the one that was read, or has lost messages: all that was told is void. */
  onReset: () => void
  onError: (error: unknown) => void
}

/** Messages asked for at once: few enough to wait for their promises, enough to hide the way to the broker and back. */
const batch = 1_000
const checkMs = 1_000
/** A consumer that cannot be read is not made again at once. */
const recoverMs = 500
/** The broker removes a consumer whose process has gone after this. */
const unusedMs = 60_000

/**
 * Tells the headers of all messages of a stream, in order, without end and without a gap. What has to be remembered is
 * here and not at the broker: the consumer is made anew, from the next message on, whenever one may have been lost.
 */
export class StreamFollower {
  readonly #connection: NatsConnection
  readonly #manager: JetStreamManager
  readonly #options: StreamFollowerOptions
  readonly #stopping = new AbortController()
  readonly #unfinished = new Set<Promise<void>>()
  readonly #checks: NodeJS.Timeout
  #pull: PullSubscription | null = null
  #position = 0
  #subject = ''
  #created = ''
  #delivery = 0
  /** Where the stream ended when reading began. */
  #target = 0
  #hasBegun = false
  /** Which stream it is, is not known yet: nothing of it was read. */
  #isFresh = true
  #opening = false
  #openAgain = false
  #isCaughtUp = false
  #onCaughtUp: Array<() => void> = []

  constructor(connection: NatsConnection, manager: JetStreamManager, options: StreamFollowerOptions) {
    this.#connection = connection
    this.#manager = manager
    this.#options = options
    this.#checks = setInterval(() => this.#check(), checkMs).unref()
  }

  /** The sequence of the last message that was told. */
  get position(): number {
    return this.#position
  }

  /** When the stream was made, as the broker writes it: another one has another time. */
  get created(): string {
    return this.#created
  }

  /**
   * Reads the stream from its beginning, or after a message, again if it was being read already. Resolves once all that is
   * there was told.
   */
  async begin(after = 0): Promise<void> {
    this.#drop()
    this.#position = after
    this.#subject = ''
    this.#isFresh = true
    this.#isCaughtUp = false
    this.#hasBegun = true
    void this.#reopen()
    await new Promise<void>(resolve => this.#onCaughtUp.push(resolve))
  }

  /** The connection was lost and is back: reads on from the next message, with a new consumer. */
  async resync(): Promise<void> {
    if (this.#hasBegun) await this.#reopen()
  }

  stop(): void {
    this.#stopping.abort()
    clearInterval(this.#checks)
    this.#drop()
  }

  async #reopen(): Promise<void> {
    this.#openAgain = true
    if (this.#opening) return
    this.#opening = true
    while (this.#openAgain && !this.#isOver()) {
      this.#openAgain = false
      await keepTrying(this.#connection, () => this.#open(), this.#options.onError, this.#stopping.signal)
    }
    this.#opening = false
  }

  async #open(): Promise<void> {
    const { app, stream, onReset } = this.#options
    this.#drop()
    const { created, state } = await this.#manager.streams.info(stream)
    const isNew = this.#position === 0 || this.#isFresh
    const isSame = isNew || (created === this.#created && (await this.#isStillThere(state.last_seq)))
    this.#created = created
    this.#isFresh = false
    if (!isSame) {
      onReset()
      return
    }
    this.#target = state.messages === 0 ? 0 : state.last_seq
    const { name } = await this.#manager.consumers.add(stream, this.#config())
    if (this.#isOver()) return
    this.#delivery = 0
    const pull: PullSubscription = new PullSubscription(this.#connection, {
      app,
      stream,
      durable: name,
      onMessage: message => this.#receive(pull, message),
      onEnd: how => void this.#askAgain(pull, how),
      onMissing: why => void this.#recover(pull, why),
    })
    this.#pull = pull
    pull.ask(batch)
    this.#checkTarget()
  }

  /** The last message that was told is at its place: the stream goes on from there and is not a later one or a shorter one. */
  async #isStillThere(lastSequence: number): Promise<boolean> {
    if (lastSequence < this.#position) return false
    if (this.#subject === '') return true
    return (await readNext(this.#connection, this.#options.stream, this.#subject, this.#position)) !== null
  }

  #config(): Partial<ConsumerConfig> {
    return {
      ack_policy: AckPolicy.None,
      filter_subject: this.#options.filter,
      headers_only: true,
      inactive_threshold: nanos(unusedMs),
      mem_storage: true,
      num_replicas: 1,
      ...this.#startingPoint(),
    }
  }

  #startingPoint(): Partial<ConsumerConfig> {
    if (this.#position > 0) return { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: this.#position + 1 }
    return { deliver_policy: this.#options.begin === 'newest' ? DeliverPolicy.LastPerSubject : DeliverPolicy.All }
  }

  #receive(pull: PullSubscription, message: PulledMessage): void {
    if (pull !== this.#pull || this.#isOver()) return
    this.#delivery += 1
    if (message.delivery !== this.#delivery) {
      void this.#recover(pull, `message ${this.#delivery} was lost on the way`)
      return
    }
    this.#position = message.sequence
    this.#subject = message.subject
    const work = this.#options.onMessage(message)
    if (work !== undefined) {
      this.#unfinished.add(work)
      void work.finally(() => this.#unfinished.delete(work))
    }
    this.#checkTarget()
  }

  async #askAgain(pull: PullSubscription, how: 'filled' | 'expired' | 'silent'): Promise<void> {
    await Promise.allSettled(this.#unfinished)
    if (pull !== this.#pull || this.#isOver()) return
    // A broker answers nothing to who asks a consumer that is not there.
    if (how === 'silent') {
      await this.#recover(pull, 'it says nothing')
      return
    }
    // The last message may have gone before it was reached; the broker says that there are no more.
    if (how === 'expired') this.#reachTarget()
    pull.ask(batch)
  }

  #checkTarget(): void {
    if (!this.#isCaughtUp && this.#position >= this.#target) this.#reachTarget()
  }

  #reachTarget(): void {
    if (this.#isCaughtUp) return
    this.#isCaughtUp = true
    void this.#tellCaughtUp()
  }

  async #tellCaughtUp(): Promise<void> {
    await Promise.allSettled(this.#unfinished)
    for (const resolve of this.#onCaughtUp.splice(0)) resolve()
  }

  #check(): void {
    if (this.#connection.isClosed()) this.stop()
    else if (!this.#isOver()) this.#pull?.check()
  }

  async #recover(pull: PullSubscription, why: string): Promise<void> {
    if (pull !== this.#pull) return
    this.#drop()
    this.#options.onError(new Error(`The consumer cannot be read: ${why}.`))
    await delay(recoverMs, undefined, { signal: this.#stopping.signal, ref: false }).catch(() => undefined)
    await this.#reopen()
  }

  /** What still comes from the consumer is not told any more. */
  #drop(): void {
    void this.#pull?.drain()
    this.#pull = null
  }

  #isOver(): boolean {
    return this.#stopping.signal.aborted || this.#connection.isClosed() || this.#connection.isDraining()
  }
}
