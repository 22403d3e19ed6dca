import { parseJobMessage, type JobMessage } from '@soundfoundry/track'
import type { ConsumerLoop, Delivery, Disposal } from './consumer-loop.ts'
import { jobConsumer } from './consumers.ts'
import { streams, subjects, type JobQueue } from './topology.ts'
import { WorkStream, type StreamAccess } from './work-stream.ts'

export interface JobConsumerOptions {
  queue: JobQueue
  /** Tracks in flight over the whole fleet; without it, there is no such limit. */
  concurrency?: number
  /** Messages handled at once in this process. */
  parallel: number
  handle: (job: JobMessage, delivery: Delivery) => Promise<Disposal>
  onError: (error: unknown, subject: string) => void
}

/** The queues of work. One item per track and dispatch: the broker itself refuses a second copy. */
export class JobQueues {
  readonly #queues: Readonly<Record<JobQueue, WorkStream<JobMessage>>>

  constructor(access: StreamAccess) {
    const open = (queue: JobQueue): WorkStream<JobMessage> =>
      new WorkStream(access, {
        stream: streams.jobs,
        parse: parseJobMessage,
        subjectOf: ({ track, dispatch }) => subjects.job(queue, track, dispatch),
      })
    this.#queues = {
      fal: open('fal'),
      replicate: open('replicate'),
      'fal-store': open('fal-store'),
      'replicate-store': open('replicate-store'),
      'fal-doubt': open('fal-doubt'),
      'replicate-doubt': open('replicate-doubt'),
      route: open('route'),
    }
  }

  /** Enqueues a job. An item that is already there is as good as a new one. Throws `storage_full` or `broker_unavailable`. */
  enqueue(queue: JobQueue, job: Omit<JobMessage, 'v'>): Promise<void> {
    return this.#queues[queue].enqueue({ v: 1, ...job })
  }

  /** How many items there are in all queues together. Throws `broker_unavailable`. */
  count(): Promise<number> {
    return this.#queues.route.count()
  }

  /** The tracks that have an item in a queue, waiting or under way. Throws `broker_unavailable`. */
  async tracksIn(queue: JobQueue): Promise<string[]> {
    return (await this.jobsIn(queue)).map(({ track }) => track)
  }

  /** The items of a queue, waiting or under way. Throws `broker_unavailable`. */
  async jobsIn(queue: JobQueue): Promise<Array<Omit<JobMessage, 'v'>>> {
    const found = await this.#queues[queue].subjectsIn(subjects.everyJob(queue))
    return found.flatMap(subject => {
      const [, , track, dispatch] = subject.split('.')
      return track === undefined ? [] : [{ track, dispatch: Number(dispatch) }]
    })
  }

  /** Takes jobs of one queue until stopped. The subject and the body must name the same job; otherwise it is set aside. */
  consume({ queue, concurrency, ...options }: JobConsumerOptions): Promise<ConsumerLoop> {
    return this.#queues[queue].consume({ ...options, consumer: jobConsumer(queue, concurrency) })
  }
}
