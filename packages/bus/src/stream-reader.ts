import { AppError } from '@soundfoundry/errors'
import { Empty, type Msg, type NatsConnection } from 'nats'
import { encode } from './codec.ts'
import { answerWithinMs } from './connection.ts'

/** One message as a stream keeps it. */
export interface Stored {
  data: Uint8Array
  sequence: number
  /** A header of the message, or an empty string. */
  header: (name: string) => string
}

/**
 * Reads the last message of a subject straight from its stream (the broker's "direct get"); null when there is none.
 * Only exact subjects: a wildcard here is a scan of the whole stream on older brokers.
 * Throws `broker_unavailable` when the broker does not answer.
 */
export function readLast(connection: NatsConnection, stream: string, subject: string): Promise<Stored | null> {
  return ask(connection, `$JS.API.DIRECT.GET.${stream}.${subject}`, Empty, stream)
}

/**
 * Reads the first message of a subject at or after a sequence; null when there is none.
 * Throws `broker_unavailable` when the broker does not answer.
 */
export function readNext(
  connection: NatsConnection,
  stream: string,
  subject: string,
  fromSequence: number,
): Promise<Stored | null> {
  const wanted = encode({ seq: fromSequence, next_by_subj: subject })
  return ask(connection, `$JS.API.DIRECT.GET.${stream}`, wanted, stream)
}

/**
 * Reads the message at a sequence; null when there is none any more, or it is not of this subject (a broker that came back
 * with an empty disk numbers anew). Cheaper than by subject where the message lies far back: the broker has to load the
 * block that holds it, but not to find the subjects in it.
 * Throws `broker_unavailable` when the broker does not answer.
 */
export async function readAt(
  connection: NatsConnection,
  stream: string,
  subject: string,
  sequence: number,
): Promise<Stored | null> {
  const stored = await ask(connection, `$JS.API.DIRECT.GET.${stream}`, encode({ seq: sequence }), stream)
  return stored?.header('Nats-Subject') === subject ? stored : null
}

async function ask(
  connection: NatsConnection,
  subject: string,
  question: Uint8Array,
  stream: string,
): Promise<Stored | null> {
  let message: Msg
  try {
    message = await connection.request(subject, question, { timeout: answerWithinMs })
  } catch (cause) {
    throw new AppError('broker_unavailable', { cause })
  }
  if (message.headers?.code === 404) return null
  const sequence = Number(message.headers?.get('Nats-Sequence') ?? '')
  if (!Number.isSafeInteger(sequence) || sequence < 1) {
    throw new AppError('broker_unavailable', {
      detail: 'The broker could not read from the stream.',
      context: { stream, status: message.headers?.code ?? null },
    })
  }
  return { data: message.data, sequence, header: name => message.headers?.get(name) ?? '' }
}
