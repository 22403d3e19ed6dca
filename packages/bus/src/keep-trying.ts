import { setTimeout as delay } from 'node:timers/promises'
import type { NatsConnection } from 'nats'

const pauseMs = 500

/**
 * Tries until it succeeds, half a second apart: a broker that has just come back answers some time before its streams do.
 * Gives up when the connection is closed for good or `signal` is aborted. Resolves to whether it succeeded.
 */
export async function keepTrying(
  connection: NatsConnection,
  attempt: () => Promise<unknown>,
  onError: (error: unknown) => void,
  signal?: AbortSignal,
): Promise<boolean> {
  const isOver = (): boolean => connection.isClosed() || signal?.aborted === true
  while (!isOver()) {
    try {
      await attempt()
      return true
    } catch (error) {
      if (isOver()) return false
      onError(error)
      await delay(pauseMs, undefined, { ref: false, ...(signal === undefined ? {} : { signal }) }).catch(
        () => undefined,
      )
    }
  }
  return false
}
