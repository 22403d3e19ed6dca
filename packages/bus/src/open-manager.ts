import { NatsError, type JetStreamManager, type NatsConnection } from 'nats'

/** A broker that works answers at once: one whose answer does not come in this time is asked anew. Milliseconds. */
const answerMs = 1_000
const tries = 5

/**
 * Opens the manager of the broker's streams once JetStream has answered. nats-server 2.9 was seen to leave the first question
 * without an answer when several processes connect in the moment after its start: once in 300 starts, with three of them.
 *
 * @throws NatsError when there is no JetStream, or none of the questions was answered
 */
export async function openManager(connection: NatsConnection): Promise<JetStreamManager> {
  for (let number = 1; ; number += 1) {
    try {
      await connection.jetstreamManager({ timeout: answerMs })
      return await connection.jetstreamManager({ checkAPI: false })
    } catch (error) {
      const isUnanswered = error instanceof NatsError && error.code === 'TIMEOUT'
      if (!isUnanswered || number === tries) throw error
    }
  }
}
