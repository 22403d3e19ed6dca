import { parseRequestRecord, type RequestRecord } from '@soundfoundry/track'
import { decode, encode } from './codec.ts'
import type { ConsumerLoop, Delivery, Disposal } from './consumer-loop.ts'
import { readLast } from './stream-reader.ts'
import { deadlineConsumer, routerConsumer } from './consumers.ts'
import { isSubjectPart, streams, subjects } from './topology.ts'
import { requestHeaders } from './track-headers.ts'
import { WorkStream, type StreamAccess } from './work-stream.ts'

export interface RequestConsumerOptions {
  /** `router`: each request once, to be routed. `deadlines`: each request again, to be held back until its deadline. */
  purpose: 'router' | 'deadlines'
  parallel: number
  handle: (request: RequestRecord, delivery: Delivery) => Promise<Disposal>
  onError: (error: unknown, subject: string) => void
}

/** What was asked, once and for all. Accepting a track is one acknowledged write here. */
export class RequestLog {
  readonly #access: StreamAccess
  readonly #work: WorkStream<RequestRecord>
  readonly #onAppended = new Set<(sequence: number) => void>()

  constructor(access: StreamAccess) {
    this.#access = access
    this.#work = new WorkStream(access, {
      stream: streams.requests,
      parse: parseRequestRecord,
      subjectOf: ({ id }) => subjects.request(id),
    })
  }

  /**
   * Accepts a track: record and work item in one write. Throws `conflict` when the id exists, `storage_full`, or
   * `broker_unavailable`.
   */
  async append(request: RequestRecord): Promise<{ sequence: number }> {
    const ack = await this.#access.publisher.publish(subjects.request(request.id), encode(request), {
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
    const stored = await readLast(this.#access.connection, streams.requests, subjects.request(id))
    return stored === null ? null : { request: decode(stored.data, parseRequestRecord), sequence: stored.sequence }
  }

  /** Takes requests for one purpose until stopped. */
  consume({ purpose, ...options }: RequestConsumerOptions): Promise<ConsumerLoop> {
    return this.#work.consume({
      ...options,
      consumer: purpose === 'router' ? routerConsumer() : deadlineConsumer(),
      leavesUnreadable: purpose === 'deadlines',
    })
  }
}
