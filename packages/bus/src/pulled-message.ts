import type { Msg, NatsConnection } from 'nats'

/** A message of a durable consumer, until it is answered. What cannot be sent is not: it then comes again by itself. */
export interface PulledMessage {
  subject: string
  data: Uint8Array
  /** How often it has been delivered, from 1. */
  deliveries: number
  /** It is done with, for good. */
  acknowledge(): void
  /** Delivers it again, to any process, after a time in milliseconds; at once for 0. */
  giveBack(delayMs: number): void
  /** Takes it off the queue as broken. A reason would make older brokers ignore it. */
  terminate(): void
  /** It is still being handled: the time until it is given to another process begins anew. */
  beat(): void
}

const encoder = new TextEncoder()

/** Answers as the broker knows them (NATS ADR-13 and its predecessors, unchanged since JetStream began). */
const acknowledged = encoder.encode('+ACK')
const terminated = encoder.encode('+TERM')
const inProgress = encoder.encode('+WPI')
const refused = (delayMs: number): Uint8Array =>
  encoder.encode(delayMs > 0 ? `-NAK ${JSON.stringify({ delay: Math.ceil(delayMs) * 1_000_000 })}` : '-NAK')

/** The message of a consumer, or null for a word of the broker itself. */
export function toPulledMessage(connection: NatsConnection, message: Msg): PulledMessage | null {
  const { reply, subject, data } = message
  if (reply === undefined || !reply.startsWith('$JS.ACK.')) return null
  const answer = (payload: Uint8Array): void => {
    try {
      connection.publish(reply, payload)
    } catch {
      // The connection is closed: the message comes again, to whoever is still there.
    }
  }
  return {
    subject,
    data,
    deliveries: readDeliveries(reply),
    acknowledge: () => answer(acknowledged),
    giveBack: delayMs => answer(refused(delayMs)),
    terminate: () => answer(terminated),
    beat: () => answer(inProgress),
  }
}

/**
 * `$JS.ACK.<stream>.<consumer>.<deliveries>.…`, nine tokens; newer brokers name a domain and an account before the
 * stream, which makes it eleven or more (NATS ADR-15).
 */
function readDeliveries(reply: string): number {
  const tokens = reply.split('.')
  const deliveries = Number(tokens[tokens.length >= 11 ? 6 : 4])
  return Number.isSafeInteger(deliveries) ? deliveries : 1
}
