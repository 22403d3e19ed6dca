import { setTimeout as delay } from 'node:timers/promises'
import { isAllWell } from './tell-ready.mjs'

/** @typedef {import('./tell-ready.mjs').ProvidersHealth} ProvidersHealth */

/** So long an answer that is not good has to stay the same: workers report within a second, and probe within two or so. */
const settleMs = 3_000
/** Each is a line in the gateway's log. */
const askEveryMs = 1_000
/** What is still changing then is told as it stands. */
const mostMs = 15_000

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

/**
 * How the providers are, once it has settled: right after the start the workers have yet to report and to ask the providers.
 *
 * @param {string} url
 * @param {AbortSignal} signal gives up
 * @returns {Promise<ProvidersHealth | null>} null when nobody has told
 */
export async function settledProviders(url, signal) {
  const begun = performance.now()
  /** @type {{ health: ProvidersHealth, since: number } | null} */
  let last = null
  while (!signal.aborted && performance.now() - begun < mostMs) {
    const health = await askProviders(url).catch(() => null)
    const now = performance.now()
    if (health !== null) {
      if (isAllWell(health)) return health
      const isSame = last !== null && JSON.stringify(last.health) === JSON.stringify(health)
      if (last === null || !isSame) last = { health, since: now }
      if (now - last.since >= settleMs) break
    }
    await delay(askEveryMs, undefined, { signal }).catch(() => undefined)
  }
  return last === null ? null : last.health
}

/**
 * @param {string} url
 * @returns {Promise<ProvidersHealth | null>}
 */
async function askProviders(url) {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) })
  /** @type {unknown} */
  const body = await response.json()
  return response.ok && isHealth(body) ? body : null
}

/**
 * @param {unknown} body
 * @returns {body is ProvidersHealth}
 */
function isHealth(body) {
  return (
    typeof body === 'object' &&
    body !== null &&
    Object.values(body).every(each => each === null || typeof each === 'string')
  )
}
