import { AppError } from '@soundfoundry/errors'
import { parseJobMessage, type JobMessage } from '@soundfoundry/track'
import type { JetStreamManager, NatsConnection } from 'nats'
import type { AckMultiplexer } from './ack-multiplexer.ts'
import { decode, encode } from './codec.ts'
import { runConsumer, type ConsumerLoop, type Delivery, type Disposal } from './consumer-loop.ts'
import type { DeadLetters } from './dead-letters.ts'
import { ensureConsumer } from './ensure-topology.ts'
import { jobConsumer, streams, subjects, type JobQueue } from './topology.ts'

export interface JobConsumerOptions {
  queue: JobQueue
  /** Tracks in flight over the whole fleet; without it, as many as the router may hold. */
  concurrency?: number
  /** Messages handled at once in this process. */
  parallel: number
  handle: (job: JobMessage, delivery: Delivery) => Promise<Disposal>
  onError: (error: unknown, subject: string) => void
}

/** The queues of work. One item per track and dispatch: the broker itself refuses a second copy. */
export class JobQueues {
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

  /** Enqueues a job. An item that is already there is as good as a new one. Throws `storage_full` or `broker_unavailable`. */
  async enqueue(queue: JobQueue, job: Omit<JobMessage, 'v'>): Promise<void> {
    const message: JobMessage = { v: 1, ...job }
    try {
      await this.#publisher.publish(subjects.job(queue, job.track, job.dispatch), encode(message))
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'conflict') throw error
    }
  }

  /** How many items there are in all queues together. Throws `broker_unavailable`. */
  async count(): Promise<number> {
    try {
      const { state } = await this.#manager.streams.info(streams.jobs)
      return state.messages
    } catch (cause) {
      throw new AppError('broker_unavailable', { cause })
    }
  }

  /** The tracks that have an item in a queue, waiting or under way. Throws `broker_unavailable`. */
  async tracksIn(queue: JobQueue): Promise<string[]> {
    try {
      const { state } = await this.#manager.streams.info(streams.jobs, { subjects_filter: subjects.everyJob(queue) })
      return Object.keys(state.subjects ?? {}).flatMap(subject => subject.split('.')[2] ?? [])
    } catch (cause) {
      throw new AppError('broker_unavailable', { cause })
    }
  }

  /** Takes jobs of one queue until stopped. The subject and the body must name the same job; otherwise it is set aside. */
  async consume(options: JobConsumerOptions): Promise<ConsumerLoop> {
    const ensure = (): Promise<void> =>
      ensureConsumer(this.#manager, streams.jobs, jobConsumer(options.queue, options.concurrency))
    await ensure()
    return runConsumer(this.#connection, {
      app: this.#app,
      ensure,
      stream: streams.jobs,
      durable: options.queue,
      parallel: options.parallel,
      onError: options.onError,
      setAside: (message, why) => this.#dead.keep(message, why),
      handle: async delivery => {
        const job = readJob(delivery, options.queue)
        return typeof job === 'string' ? { act: 'dead', why: job } : options.handle(job, delivery)
      },
    })
  }
}

function readJob(delivery: Delivery, queue: JobQueue): JobMessage | string {
  try {
    const job = decode(delivery.data, parseJobMessage)
    if (subjects.job(queue, job.track, job.dispatch) !== delivery.subject) return 'The body names another job.'
    return job
  } catch (error) {
    return error instanceof AppError ? error.detail : 'unreadable'
  }
}
