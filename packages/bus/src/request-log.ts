import { AppError } from '@soundfoundry/errors'
import { eraseRequest, parseRequestRecord, type RequestRecord } from '@soundfoundry/track'
import { decode, encode } from './codec.ts'
import type { ConsumerLoop, Delivery, Disposal } from './consumer-loop.ts'
import { readLast } from './stream-reader.ts'
import { deadlineConsumer, routerConsumer } from './consumers.ts'
import { isSubjectPart, streams, subjects } from './topology.ts'
import { placeHeaders, requestHeaders } from './track-headers.ts'
import { WorkStream, type StreamAccess } from './work-stream.ts'

export interface RequestConsumerOptions {
  /** `router`: each request once, to be routed. `deadlines`: each request again, to be held back until its deadline. */
  purpose: 'router' | 'deadlines'
  parallel: number
  handle: (request: RequestRecord, delivery: Delivery) => Promise<Disposal>
  onError: (error: unknown, subject: string) => void
}

/** How often an erasure is tried again when somebody else wrote in between. */
const maxRaces = 20

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

  /**
   * Puts a request without its texts in the place of what was asked. It keeps its place in the order of creation, which its
   * headers tell from now on. Harmless to repeat. Throws `message_invalid` for one of unknown shape, `storage_full`, or
   * `broker_unavailable`.
   */
  async erase(id: string, erasedAt: string): Promise<void> {
    for (let race = 0; race < maxRaces; race++) {
      const found = await this.get(id)
      if (found === null || found.request.erased_at !== undefined) return
      const { request, sequence } = found
      try {
        await this.#access.publisher.publish(subjects.request(id), encode(eraseRequest(request, erasedAt)), {
          expectedLastSequence: sequence,
          headers: { ...requestHeaders(request), ...placeHeaders(sequence) },
        })
        return
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'conflict') throw error
      }
    }
    throw new AppError('conflict', { detail: 'The request changes too fast to be erased.' })
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
