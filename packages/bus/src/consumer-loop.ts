import { setTimeout as delay } from 'node:timers/promises'
import type { Consumer, ConsumerMessages, JetStreamClient, JsMsg } from 'nats'
import { beatMs } from './topology.ts'

/**
 * What to do with a message that was handled: `ack` it for good, give it `back` to be delivered to any process after a
 * time, or set it aside as `dead` because nobody can make sense of it.
 */
export type Disposal = { act: 'ack' } | { act: 'back'; delayMs: number } | { act: 'dead'; why: string }

/** A message while it is handled. */
export interface Delivery {
  subject: string
  data: Uint8Array
  /** How often it has been delivered, from 1. Looks at running work count too, so this is no measure of trouble. */
  deliveries: number
  /** Aborted when the process is asked to stop: finish or hand over. */
  stopping: AbortSignal
}

export interface ConsumerLoopOptions {
  stream: string
  durable: string
  /** How many messages are handled at once in this process. */
  parallel: number
  handle: (delivery: Delivery) => Promise<Disposal>
  /** Keeps a message that cannot be understood where a person can see it. */
  setAside: (message: { subject: string; data: Uint8Array }, why: string) => Promise<void>
  onError: (error: unknown, subject: string) => void
}

/** A running consumer. `stop` takes no more messages, gives back what has not begun, and waits for what has. */
export interface ConsumerLoop {
  stop(): Promise<void>
  readonly running: number
}

/** Pull settings short enough that a restarted broker is noticed within seconds. */
const pull = { expires: 10_000, idle_heartbeat: 2_000 }

/** After an error a message comes back later and later, up to this. Milliseconds. */
const maxErrorDelayMs = 30_000

/** Takes messages of a durable consumer until it is stopped, beating for each while it is handled. */
export function runConsumer(jetstream: JetStreamClient, options: ConsumerLoopOptions): ConsumerLoop {
  const stopping = new AbortController()
  const active = new Set<Promise<void>>()
  let messages: ConsumerMessages | null = null
  let freed: (() => void) | null = null

  const take = async (message: JsMsg): Promise<void> => {
    const beat = setInterval(() => message.working(), beatMs)
    try {
      const disposal = await options.handle({
        subject: message.subject,
        data: message.data,
        deliveries: message.info.redeliveryCount,
        stopping: stopping.signal,
      })
      await dispose(message, disposal, options)
    } catch (error) {
      options.onError(error, message.subject)
      message.nak(Math.min(maxErrorDelayMs, 500 * 2 ** Math.min(message.info.redeliveryCount, 6)))
    } finally {
      clearInterval(beat)
    }
  }

  const consumeOnce = async (consumer: Consumer): Promise<void> => {
    messages = await consumer.consume({ ...pull, max_messages: options.parallel })
    if (stopping.signal.aborted) messages.stop()
    for await (const message of messages) {
      if (stopping.signal.aborted) {
        message.nak()
        continue
      }
      const work = take(message).finally(() => {
        active.delete(work)
        freed?.()
      })
      active.add(work)
      if (active.size >= options.parallel) {
        await new Promise<void>(resolve => {
          freed = resolve
        })
        freed = null
      }
    }
  }

  const finished = (async () => {
    while (!stopping.signal.aborted) {
      try {
        await consumeOnce(await jetstream.consumers.get(options.stream, options.durable))
      } catch (error) {
        options.onError(error, options.durable)
      }
      if (!stopping.signal.aborted) await delay(500, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  })()

  return {
    get running() {
      return active.size
    },
    async stop() {
      stopping.abort()
      messages?.stop()
      await Promise.allSettled(active)
      await finished
    },
  }
}

async function dispose(message: JsMsg, disposal: Disposal, options: ConsumerLoopOptions): Promise<void> {
  switch (disposal.act) {
    case 'ack':
      message.ack()
      return
    case 'back':
      message.nak(Math.max(1, Math.round(disposal.delayMs)))
      return
    case 'dead':
      // A reason given to `term` makes older brokers ignore it, so the reason goes with the message that is set aside.
      await options.setAside({ subject: message.subject, data: message.data }, disposal.why)
      message.term()
  }
}
