import { AppError } from '@soundfoundry/errors'
import { Empty, type Msg, type NatsConnection } from 'nats'

/** The last message on one exact subject. */
export interface Stored {
  data: Uint8Array
  sequence: number
}

const timeoutMs = 2_000

/**
 * Reads the last message of a subject straight from its stream (the broker's "direct get"); null when there is none.
 * Only exact subjects: a wildcard here is a scan of the whole stream on older brokers.
 * Throws `broker_unavailable` when the broker does not answer.
 */
export async function readLast(connection: NatsConnection, stream: string, subject: string): Promise<Stored | null> {
  let message: Msg
  try {
    message = await connection.request(`$JS.API.DIRECT.GET.${stream}.${subject}`, Empty, { timeout: timeoutMs })
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
  return { data: message.data, sequence }
}
