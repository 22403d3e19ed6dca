import { setTimeout as delay } from 'node:timers/promises'

/**
 * Asks until the answer is a success.
 *
 * @param {() => Promise<boolean>} question
 * @param {AbortSignal} signal
 */
async function askUntilYes(question, signal) {
  while (!signal.aborted) {
    if (await question().catch(() => false)) return
    await delay(200, undefined, { signal }).catch(() => undefined)
  }
}

/** @param {string} url */
export async function answersOk(url) {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) })
  await response.body?.cancel()
  return response.ok
}

/**
 * Waits until every question is answered with yes.
 *
 * @param {ReadonlyMap<string, () => Promise<boolean>>} questions by what they ask for
 * @param {AbortSignal} signal gives up
 * @returns {Promise<string[]>} what was still missing when it was given up
 */
export async function waitUntilReady(questions, signal) {
  const missing = new Set(questions.keys())
  await Promise.all(
    [...questions].map(async ([what, question]) => {
      await askUntilYes(question, signal)
      if (!signal.aborted) missing.delete(what)
    }),
  )
  return [...missing]
}
