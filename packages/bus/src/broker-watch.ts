import { AppError } from '@soundfoundry/errors'
import { NatsError, type NatsConnection } from 'nats'
import { decode, encode } from './codec.ts'
import type { DeliveryGate } from './delivery-gate.ts'
import { keepTrying } from './keep-trying.ts'
import { isUnanswered } from './open-manager.ts'
import { findLosses, type StreamLoss, type StreamMarks } from './stream-marks.ts'

export interface BrokerWatchOptions {
  connection: NatsConnection
  /** The streams as they were when they were last looked at. */
  marks: StreamMarks
  /** Makes what is missing, and says which streams there are. */
  ensure: () => Promise<StreamMarks>
  /** Reads everything again that this process holds of the broker. */
  resync: () => Promise<void>
  /** The last number that the broker has confirmed to this process, by stream. */
  acknowledged: Map<string, number>
  gate: DeliveryGate
  log: {
    warn(fields: object, message: string): void
    error(fields: object, message: string): void
  }
}

/** The broker came back without what it had. */
export interface DataLoss {
  readonly streams: readonly StreamLoss[]
}

const lookMs = 4_000
const answerMs = 1_500
/** A broker that has just come back says much before its streams are there. What lasts longer is told. */
const passingMs = 3_000

/**
 * Whether this process can work with the broker's streams, and what it takes until it can: makes them again when they are
 * gone, and notices when the broker has lost what it had, or has given up keeping anything.
 */
export class BrokerWatch {
  readonly #options: BrokerWatchOptions
  readonly #listeners = new Set<(loss: DataLoss) => void>()
  readonly #timer: NodeJS.Timeout
  #marks: StreamMarks
  #isConnected = true
  #isRecovering = false
  #again = false
  #failingSince: number | null = null
  #problem: AppError | null = null

  constructor(options: BrokerWatchOptions) {
    this.#options = options
    this.#marks = options.marks
    this.#timer = setInterval(() => void this.#look(), lookMs).unref()
    void options.connection.closed().then(() => clearInterval(this.#timer))
  }

  /** What keeps this process from working with the broker, or null. Says how it is mended. */
  get problem(): AppError | null {
    if (this.#problem !== null || !this.#isRecovering) return this.#problem
    return new AppError('broker_unavailable', {
      detail: 'The streams of the broker are being read, or made again.',
      fix: 'Try again in a few seconds.',
    })
  }

  /** The broker does not answer at all: why, as far as it can be told. */
  get silence(): AppError {
    if (this.#problem !== null) return this.#problem
    return this.#isConnected
      ? stalled(this.#version())
      : new AppError('broker_unavailable', { detail: 'The broker does not answer.' })
  }

  /** Calls `listener` when the broker has lost data, before anything is read again. */
  onLoss(listener: (loss: DataLoss) => void): void {
    this.#listeners.add(listener)
  }

  disconnected(): void {
    this.#isConnected = false
    this.#failingSince = null
    this.#options.gate.close()
  }

  reconnected(): void {
    this.#isConnected = true
    void this.#recover()
  }

  async #recover(): Promise<void> {
    this.#again = true
    if (this.#isRecovering) return
    this.#isRecovering = true
    const { connection, ensure, resync, log } = this.#options
    while (this.#again && !connection.isClosed()) {
      this.#again = false
      await keepTrying(
        connection,
        async () => this.#compare(await ensure()),
        err => {
          log.warn({ err }, 'the streams of the broker cannot be looked at: trying again')
          this.#took(err)
        },
      )
      await resync()
    }
    this.#isRecovering = false
  }

  #compare(marks: StreamMarks): void {
    const { acknowledged, gate, log } = this.#options
    const streams = findLosses(this.#marks, marks, acknowledged)
    this.#marks = marks
    this.#problem = null
    this.#failingSince = null
    if (streams.length > 0) {
      acknowledged.clear()
      log.error({ streams }, 'the broker has lost its data: what it kept before is gone, and everything begins anew')
      for (const tell of this.#listeners) tell({ streams })
    }
    // A connection that was lost meanwhile has closed it again, for what is looked at next.
    if (this.#isConnected && !this.#again) gate.open(!streams.some(({ how }) => how === 'empty'))
  }

  /** What goes wrong without the connection being lost: streams that were deleted, JetStream switched off, or hanging. */
  async #look(): Promise<void> {
    if (!this.#isConnected || this.#isRecovering || this.#options.connection.isClosed()) return
    try {
      const created = await this.#streamsCreated()
      this.#failingSince = null
      if (this.#problem !== null) {
        // It may have been another broker's disk that came back.
        this.#problem = null
        await this.#recover()
        return
      }
      if (created === null) return
      const gone = [...this.#marks].flatMap(([name, mark]) => (created.get(name) === mark.created ? [] : [name]))
      if (gone.length === 0) return
      this.#options.log.error({ gone }, 'streams are gone from the broker: they are made again')
      await this.#recover()
    } catch (error) {
      this.#took(error)
    }
  }

  #took(error: unknown): void {
    const problem = this.#problemOf(error)
    if (problem === null || !this.#isConnected) return
    const now = performance.now()
    this.#failingSince ??= now
    if (now - this.#failingSince < passingMs) return
    if (this.#problem === null) this.#options.log.error({ err: error, fix: problem.operator }, problem.detail)
    this.#problem = problem
  }

  #problemOf(error: unknown): AppError | null {
    if (isSwitchedOff(error)) return switchedOff()
    return isUnanswered(error) ? stalled(this.#version()) : null
  }

  /**
   * When each stream was made; null when there are more of them than one answer holds. The broker has to look into every
   * stream for it: a single one that hangs is noticed.
   */
  async #streamsCreated(): Promise<ReadonlyMap<string, string> | null> {
    const { connection } = this.#options
    const reply = await connection.request('$JS.API.STREAM.LIST', encode({ offset: 0 }), { timeout: answerMs })
    return decode(reply.data, readCreated)
  }

  #version(): string {
    return this.#options.connection.info?.version ?? ''
  }
}

/** Throws `broker_unavailable` when the broker refuses to say. */
function readCreated(answer: unknown): ReadonlyMap<string, string> | null {
  if (typeof answer !== 'object' || answer === null) return null
  if ('error' in answer) throw new AppError('broker_unavailable', { context: { broker: JSON.stringify(answer.error) } })
  const listed: unknown[] = 'streams' in answer && Array.isArray(answer.streams) ? answer.streams : []
  const total = 'total' in answer ? Number(answer.total) : 0
  return total > listed.length ? null : new Map(listed.flatMap(readStream))
}

function readStream(stream: unknown): Array<[string, string]> {
  if (typeof stream !== 'object' || stream === null || !('config' in stream) || !('created' in stream)) return []
  const { config, created } = stream
  if (typeof config !== 'object' || config === null || !('name' in config)) return []
  return [[String(config.name), String(created)]]
}

/** The client's code for a question that nobody listens to. */
const noResponders = '503'

/** Nobody listens to the questions about streams any more, or the server says that JetStream is not enabled. */
const isSwitchedOff = (error: unknown): boolean =>
  error instanceof AppError || (error instanceof NatsError && error.code === noResponders)

/** A broker that has switched JetStream off, as nats-server does when its disk fails it, keeps it off until it is restarted. */
const switchedOff = (): AppError =>
  new AppError('broker_unavailable', {
    detail: 'The broker has switched off JetStream, as it does when its disk is full.',
    operator:
      'Make room on the disk of the broker and restart nats-server: it does not switch JetStream on again by itself.',
  })

/** nats-server before 2.10 hangs for ever once a write found no room on its disk (seen with 2.9.10). */
function stalled(version: string): AppError {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const getsOverIt = major > 2 || (major === 2 && minor >= 10)
  return new AppError('broker_unavailable', {
    detail: 'The broker takes connections, but its JetStream does not answer.',
    operator: getsOverIt
      ? 'Look into the log of nats-server and at its disk; if it does not answer soon, restart nats-server.'
      : `Make room on the disk of the broker if it is full, and restart nats-server (kill -9, it may not end otherwise): ${version} does not get over a full disk by itself, 2.10 and later do.`,
  })
}
