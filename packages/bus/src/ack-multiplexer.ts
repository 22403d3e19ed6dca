import { AppError } from '@soundfoundry/errors'
import { createInbox, headers, type Msg, type MsgHdrs, type NatsConnection, type Subscription } from 'nats'
import { decode } from './codec.ts'
import { answerWithinMs } from './connection.ts'

export interface PublishOptions {
  /** The subject's last sequence as the writer knows it; 0 for "nothing there yet". The broker refuses the write otherwise. */
  expectedLastSequence?: number
  headers?: Readonly<Record<string, string>>
}

/** What the broker acknowledged. `sequence` is the write's place in its stream. */
export interface PublishAck {
  sequence: number
  stream?: string
}

interface Waiting {
  resolve(ack: PublishAck): void
  reject(error: Error): void
  deadline: number
}

const sweepMs = 250
/** More than this many unacknowledged writes means that the broker cannot keep up: new ones are refused at once. */
const maxWaiting = 4_096

/** The write lost a compare-and-set: codes of a single broker and of a cluster. */
const lostRace = new Set([10_071, 10_164])
const limitReached = 10_077
/** Insufficient resources, an account's or the server's storage limit, a stream's own limit or a disk without room. */
const noSpace = new Set([10_023, 10_047, 10_077])

/**
 * Publishes to JetStream and waits for the acknowledgements over one subscription, with one timer for all.
 * The client's own `publish` makes a subscription entry, a timer and an error object for each message, which
 * costs most of the time that accepting a track takes.
 */
export class AckMultiplexer {
  /** The last number that the broker has confirmed to this process, by stream. */
  readonly acknowledged = new Map<string, number>()
  /** What is known to be the matter with the broker, to be told to whoever gets no answer. */
  whyNoAnswer: () => AppError | null = () => null
  /** Called for every write that the broker had no room for. */
  onNoRoom: () => void = () => undefined
  readonly #connection: NatsConnection
  readonly #prefix: string
  readonly #subscription: Subscription
  readonly #sweeper: NodeJS.Timeout
  readonly #waiting = new Map<string, Waiting>()
  #outbox: Array<() => void> = []
  #next = 0
  #closed = false
  readonly #idle: Array<() => void> = []

  constructor(connection: NatsConnection, inboxPrefix: string) {
    this.#connection = connection
    this.#prefix = `${createInbox(inboxPrefix)}.`
    this.#subscription = connection.subscribe(`${this.#prefix}*`, {
      callback: (error, message) => {
        if (error === null) this.#settle(message)
      },
    })
    this.#sweeper = setInterval(() => this.#sweep(), sweepMs)
    this.#sweeper.unref()
  }

  /**
   * Writes one message and resolves when the broker has stored it.
   * Throws `conflict` (the expected sequence is not the last one), `storage_full`, or `broker_unavailable` (no answer in
   * 5 s: the write may or may not have happened, so repeat it with the same expectation or read before deciding).
   */
  publish(subject: string, payload: Uint8Array, options: PublishOptions = {}): Promise<PublishAck> {
    if (this.#closed) return Promise.reject(this.#noAnswer())
    if (this.#waiting.size >= maxWaiting) {
      return Promise.reject(new AppError('broker_unavailable', { detail: 'Too many writes wait for the broker.' }))
    }
    const token = (this.#next++).toString(36)
    return new Promise((resolve, reject) => {
      this.#waiting.set(token, { resolve, reject, deadline: performance.now() + answerWithinMs })
      if (this.#outbox.length === 0) setImmediate(() => this.#flush())
      this.#outbox.push(() => this.#write(token, subject, payload, options))
    })
  }

  /** Writes the first message of a subject; false when it has one already. Throws `storage_full`, or `broker_unavailable`. */
  async publishFirst(subject: string, payload: Uint8Array): Promise<boolean> {
    try {
      await this.publish(subject, payload, { expectedLastSequence: 0 })
      return true
    } catch (error) {
      if (error instanceof AppError && error.code === 'conflict') return false
      throw error
    }
  }

  /** Resolves once every write has been answered or given up. */
  async idle(): Promise<void> {
    if (this.#waiting.size > 0) await new Promise<void>(resolve => this.#idle.push(resolve))
  }

  /** Stops listening; whatever still waits is told that the broker is gone. */
  close(): void {
    this.#closed = true
    clearInterval(this.#sweeper)
    if (!this.#subscription.isClosed()) this.#subscription.unsubscribe()
    for (const token of this.#waiting.keys()) this.#take(token)?.reject(this.#noAnswer())
  }

  /** One write to the socket for all messages of a turn of the event loop. */
  #flush(): void {
    const outbox = this.#outbox
    this.#outbox = []
    for (const write of outbox) write()
  }

  #write(token: string, subject: string, payload: Uint8Array, options: PublishOptions): void {
    // Whoever wrote it has been told that it failed.
    if (!this.#waiting.has(token)) return
    const reply = this.#prefix + token
    try {
      const head = toHeaders(options)
      this.#connection.publish(subject, payload, head === null ? { reply } : { reply, headers: head })
    } catch (cause) {
      this.#take(token)?.reject(new AppError('broker_unavailable', { cause }))
    }
  }

  #take(token: string): Waiting | undefined {
    const waiting = this.#waiting.get(token)
    this.#waiting.delete(token)
    if (this.#waiting.size === 0) for (const resolve of this.#idle.splice(0)) resolve()
    return waiting
  }

  #settle(message: Msg): void {
    const waiting = this.#take(message.subject.slice(this.#prefix.length))
    if (waiting === undefined) return
    // An empty answer is the broker's "nobody listens": no stream takes this subject, or it has no leader now.
    if (message.data.length === 0) {
      waiting.reject(this.#noAnswer('The broker has no stream for this message now.'))
      return
    }
    const ack = readAck(message.data)
    if (ack instanceof AppError) {
      if (ack.code === 'storage_full') this.onNoRoom()
      waiting.reject(ack)
      return
    }
    // Answers may overtake each other, and a stream that was made anew begins again.
    if (ack.stream !== undefined) this.acknowledged.set(ack.stream, ack.sequence)
    waiting.resolve(ack)
  }

  /** All wait equally long by a clock that never goes back, so the first that still has time ends the sweep. */
  #sweep(): void {
    const now = performance.now()
    for (const [token, waiting] of this.#waiting) {
      if (waiting.deadline > now) return
      this.#take(token)?.reject(this.#noAnswer())
    }
  }

  #noAnswer(detail = 'The broker did not acknowledge the write in time.'): AppError {
    return this.whyNoAnswer() ?? new AppError('broker_unavailable', { detail })
  }
}

function toHeaders(options: PublishOptions): MsgHdrs | null {
  if (options.expectedLastSequence === undefined && options.headers === undefined) return null
  const head = headers()
  for (const [name, value] of Object.entries(options.headers ?? {})) head.set(name, value)
  if (options.expectedLastSequence !== undefined) {
    head.set('Nats-Expected-Last-Subject-Sequence', String(options.expectedLastSequence))
  }
  return head
}

/** Never throws: an error in a subscription's callback would end the reading of the whole connection. */
function readAck(bytes: Uint8Array): PublishAck | AppError {
  try {
    return decode(bytes, ack => {
      const refusal = toRefusal(ack)
      if (refusal !== null) throw refusal
      const sequence = readNumber(ack, 'seq')
      if (sequence === undefined)
        throw new AppError('message_invalid', { detail: 'The acknowledgement has no sequence.' })
      const stream = readText(ack, 'stream')
      return stream === undefined ? { sequence } : { sequence, stream }
    })
  } catch (cause) {
    if (cause instanceof AppError && cause.code !== 'message_invalid') return cause
    return new AppError('broker_unavailable', { detail: 'The acknowledgement of a write cannot be read.', cause })
  }
}

function readField(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, key)?.value : undefined
}

function readNumber(value: unknown, key: string): number | undefined {
  const found = readField(value, key)
  return typeof found === 'number' ? found : undefined
}

function readText(value: unknown, key: string): string | undefined {
  const found = readField(value, key)
  return typeof found === 'string' ? found : undefined
}

function toRefusal(ack: unknown): AppError | null {
  if (typeof ack !== 'object' || ack === null || !('error' in ack)) return null
  const code = readNumber(ack.error, 'err_code') ?? 0
  const description = JSON.stringify(ack.error)
  if (lostRace.has(code)) return new AppError('conflict', { context: { broker: description } })
  if (code === limitReached && description.includes('per subject')) {
    return new AppError('conflict', { detail: 'This message is already there.', context: { broker: description } })
  }
  if (noSpace.has(code)) return new AppError('storage_full', { context: { broker: description } })
  return new AppError('broker_unavailable', {
    detail: 'The broker refused the write.',
    context: { broker: description },
  })
}
