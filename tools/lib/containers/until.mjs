import { setTimeout as delay } from 'node:timers/promises'

/**
 * Asks until the answer is neither false nor undefined, and returns it. An error counts as a no.
 *
 * @template Answer
 * @param {string} what is waited for
 * @param {() => Promise<Answer | false | undefined>} question
 * @param {{ limitMs: number, signal: AbortSignal }} options
 * @returns {Promise<Answer>}
 * @throws {Error} when the time is up, with the last error; or when the signal says stop
 */
export async function until(what, question, { limitMs, signal }) {
  const end = performance.now() + limitMs
  let last = ''
  while (performance.now() < end) {
    signal.throwIfAborted()
    try {
      const answer = await question()
      if (answer !== false && answer !== undefined) return answer
    } catch (error) {
      last = ` Last: ${error instanceof Error ? error.message : String(error)}`
    }
    await delay(500, undefined, { signal })
  }
  throw new Error(`Not so within ${limitMs / 1_000} s: ${what}.${last}`)
}
