import type { Msg, NatsConnection } from 'nats'
import type { AnswerGate } from './delivery-gate.ts'

/** A message of a durable consumer, until it is answered. What cannot be sent is not: it then comes again by itself. */
export interface PulledMessage {
  subject: string
  data: Uint8Array
  /** How often it has been delivered, from 1. */
  deliveries: number
  /** Its place in the stream. */
  sequence: number
  /** Its place among what the consumer delivered: one more than the message before it, unless one was lost on the way. */
  delivery: number
  /** When the broker stored it, in milliseconds since the epoch. */
  storedAt: number
  /** A header of the message, or an empty string. */
  header(name: string): string
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

/** For what is only read, and never answered. */
const atOnce: AnswerGate = send => send()

/** The message of a consumer, or null for a word of the broker itself. */
export function toPulledMessage(
  connection: NatsConnection,
  message: Msg,
  gate: AnswerGate = atOnce,
): PulledMessage | null {
  const { reply, subject, data } = message
  if (reply === undefined || !reply.startsWith('$JS.ACK.')) return null
  const send = (payload: Uint8Array): void => {
    try {
      connection.publish(reply, payload)
    } catch {
      // The connection is closed: the message comes again, to whoever is still there.
    }
  }
  const answer = (payload: Uint8Array): void => gate(() => send(payload), 'keep')
  return {
    subject,
    data,
    ...readPlace(reply),
    header: name => message.headers?.get(name) ?? '',
    acknowledge: () => answer(acknowledged),
    giveBack: delayMs => answer(refused(delayMs)),
    terminate: () => answer(terminated),
    beat: () => gate(() => send(inProgress), 'drop'),
  }
}

/**
 * `$JS.ACK.<stream>.<consumer>.<deliveries>.<sequence>.<delivery>.…`, nine tokens; newer brokers name a domain and an
 * account before the stream, which makes it eleven or more (NATS ADR-15).
 */
function readPlace(reply: string): Pick<PulledMessage, 'deliveries' | 'sequence' | 'delivery' | 'storedAt'> {
  const tokens = reply.split('.')
  const first = tokens.length >= 11 ? 6 : 4
  const number = (at: number): number => {
    const value = Number(tokens[first + at])
    return Number.isSafeInteger(value) ? value : 1
  }
  // In nanoseconds, which no number holds to the last digit: a millisecond is all that is asked of it.
  const storedAt = Math.floor(Number(tokens[first + 3]) / 1e6)
  return { deliveries: number(0), sequence: number(1), delivery: number(2), storedAt: storedAt || 0 }
}
