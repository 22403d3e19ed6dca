import { AckPolicy, nanos, type ConsumerConfig } from 'nats'
import { ackWaitMs, subjects, type JobQueue } from './topology.ts'

/**
 * How many messages a queue without a limit of its own may have out at once: tracks that wait for a provider, or for audio
 * that is not there yet, must never hold up one that could go on, however many they are.
 */
const openPending = 200_000

/** A consumer that the broker keeps, with its progress, under a name. */
export type DurableConsumer = Partial<ConsumerConfig> & { durable_name: string }

/** What all pull consumers share: acknowledged one by one, redelivered without end (attempts are counted in the record). */
function durable(name: string, filter: string, maxAckPending: number): DurableConsumer {
  return {
    durable_name: name,
    filter_subject: filter,
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(ackWaitMs),
    max_ack_pending: maxAckPending,
    max_deliver: -1,
  }
}

/** Requests that nobody has routed yet. */
export const routerConsumer = (): DurableConsumer => durable('router', 'requests.*', openPending)

/**
 * The same requests again, each held back until its deadline. They come in the order of their deadlines, so a small
 * number held back is enough, however many tracks are on their way.
 */
export const deadlineConsumer = (): DurableConsumer => durable('deadlines', 'requests.*', 256)

/**
 * One queue of work. For a provider, the number of messages out at once is the number of tracks in flight there: a
 * message given back with a delay counts, so the broker itself holds the provider's concurrency over the whole fleet.
 * What is only stored is bounded by what each process does at once.
 */
export const jobConsumer = (queue: JobQueue, concurrency?: number): DurableConsumer =>
  durable(queue, subjects.everyJob(queue), concurrency ?? openPending)

/** Webhooks to be told. One that nobody takes stays out for a day, so as many may be as there are waiting tracks. */
export const webhookConsumer = (): DurableConsumer => durable('webhooks', 'webhooks.*', openPending)
