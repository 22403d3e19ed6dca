import { parseWebhookMessage, type WebhookMessage } from '@soundfoundry/track'
import type { ConsumerLoop, Delivery, Disposal } from './consumer-loop.ts'
import { webhookConsumer } from './consumers.ts'
import { streams, subjects } from './topology.ts'
import { WorkStream, type StreamAccess } from './work-stream.ts'

export interface WebhookConsumerOptions {
  /** Webhooks told at once in this process. */
  parallel: number
  handle: (track: string, delivery: Delivery) => Promise<Disposal>
  onError: (error: unknown, subject: string) => void
}

/**
 * The tracks whose webhooks have to be told, each once. An item is written before the record that ends its track, so it
 * can be there a moment early; it is there for every track that is done and whose webhook is not settled.
 */
export class WebhookQueue {
  readonly #work: WorkStream<WebhookMessage>

  constructor(access: StreamAccess) {
    this.#work = new WorkStream(access, {
      stream: streams.webhooks,
      parse: parseWebhookMessage,
      subjectOf: ({ track }) => subjects.webhook(track),
    })
  }

  /** Enqueues a track. One that is there already is as good as a new one. Throws `storage_full` or `broker_unavailable`. */
  enqueue(track: string): Promise<void> {
    return this.#work.enqueue({ v: 1, track })
  }

  /** Enqueues a track whose webhook is to be told now, however long it was to wait. Throws as `enqueue` does. */
  enqueueAnew(track: string): Promise<void> {
    return this.#work.enqueueAnew({ v: 1, track })
  }

  /** Takes a track off the queue: there is nothing to be told any more. Throws `broker_unavailable`. */
  remove(track: string): Promise<void> {
    return this.#work.remove(subjects.webhook(track))
  }

  /** How many webhooks are not settled yet. Throws `broker_unavailable`. */
  count(): Promise<number> {
    return this.#work.count()
  }

  /** Takes tracks until stopped. The subject and the body must name the same one; otherwise it is set aside. */
  consume({ handle, ...options }: WebhookConsumerOptions): Promise<ConsumerLoop> {
    return this.#work.consume({
      ...options,
      consumer: webhookConsumer(),
      handle: ({ track }, delivery) => handle(track, delivery),
    })
  }
}
