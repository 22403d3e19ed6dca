import { setTimeout as delay } from 'node:timers/promises'

export interface WaitForOptions {
  /** What is awaited, in words: it is named when the limit passes. */
  what: string
  /** The limit in milliseconds; a minute unless told otherwise, which is ten times what most things here take. */
  timeoutMs?: number
  /** Milliseconds between two looks. */
  intervalMs?: number
}

type Truthy<Value> = Exclude<Value, false | null | undefined | 0 | ''>

function isTruthy<Value>(value: Value): value is Truthy<Value> {
  return Boolean(value)
}

async function look<Value>(condition: () => Value | PromiseLike<Value>): Promise<{ value: Value }> {
  const value: Value = await condition()
  return { value }
}

/**
 * Looks again and again until the condition answers something truthy, and returns that. A condition that throws has
 * not come true yet; its last error becomes the `cause` when the limit passes.
 *
 * @throws Error `timed out after … ms waiting for …` when the limit passes, also while a condition is still pending.
 */
export async function waitFor<Value>(
  condition: () => Value | PromiseLike<Value>,
  { what, timeoutMs = 60_000, intervalMs = 20 }: WaitForOptions,
): Promise<Truthy<Value>> {
  const limit = new AbortController()
  const timer = delay(timeoutMs, undefined, { signal: limit.signal }).catch(() => undefined)
  let lastError: unknown
  try {
    for (;;) {
      try {
        const looked = look(condition)
        const outcome = await Promise.race([looked, timer])
        if (outcome === undefined) break
        if (isTruthy(outcome.value)) return outcome.value
      } catch (error) {
        lastError = error
      }
      if ((await Promise.race([delay(intervalMs, 'again'), timer])) === undefined) break
    }
  } finally {
    limit.abort()
  }
  throw new Error(
    `timed out after ${timeoutMs} ms waiting for ${what}`,
    lastError === undefined ? undefined : { cause: lastError },
  )
}
