import { AppError } from '@soundfoundry/errors'
import { NatsError, type JetStreamManager, type NatsConnection } from 'nats'

/** A broker that works answers the first question at once. Milliseconds. */
const answerMs = 1_000

/**
 * Opens the manager of the broker's streams once JetStream has answered.
 *
 * @throws NatsError when there is no JetStream, or it does not answer within a second
 */
export async function openManager(connection: NatsConnection): Promise<JetStreamManager> {
  await connection.jetstreamManager({ timeout: answerMs })
  return connection.jetstreamManager({ checkAPI: false })
}

/**
 * Whether the broker left a question without an answer, which is worth asking again. nats-server 2.9 was seen to do that to
 * the first question when several processes connect in the moment after its start (once in 300 starts, with three of them),
 * and a disk that hangs for seconds does it to any.
 */
export function isUnanswered(error: unknown): boolean {
  return error instanceof AppError ? isUnanswered(error.cause) : error instanceof NatsError && error.code === 'TIMEOUT'
}
