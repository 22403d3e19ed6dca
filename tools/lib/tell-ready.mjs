/**
 * What `GET /api/health/providers` answers: by provider its state, and by `<provider>_error` what is wrong, with the fix.
 *
 * @typedef {Readonly<Record<string, string | null>>} ProvidersHealth
 */

/** @typedef {{ text: string, colour: import('./colours.mjs').Colour }} Told one headline */

/**
 * @typedef {object} Known
 * @property {readonly string[]} missing what did not answer in time
 * @property {ProvidersHealth | null} health null where it was not asked
 * @property {string} askAt where somebody with a client token can ask for it
 */

/** @type {Readonly<Record<string, string>>} */
const names = { fal: 'fal', replicate: 'Replicate' }

const keysAreTakenUp = 'A key that is put right in .env is taken up with no restart.'

/**
 * The providers of an answer.
 *
 * @param {ProvidersHealth} health
 */
function providersOf(health) {
  return Object.entries(health).flatMap(([provider, state]) =>
    provider.endsWith('_error') || state === null
      ? []
      : [{ name: names[provider] ?? provider, state, error: health[`${provider}_error`] ?? 'It is not said why.' }],
  )
}

/**
 * Whether nothing stands in the way of any provider: only then there is nothing to wait for.
 *
 * @param {ProvidersHealth} health
 */
export function isAllWell(health) {
  const providers = providersOf(health)
  return providers.length > 0 && providers.every(({ state }) => state === 'ok')
}

/**
 * What `npm start` says once it has waited. That everything is ready it says only where every provider makes tracks. Pure.
 *
 * @param {Known} known
 * @returns {Told}
 */
export function tellReady({ missing, health, askAt }) {
  if (missing.length > 0) {
    return { text: `Not ready after a minute: ${missing.join(', ')}. The log above says why.`, colour: 'red' }
  }
  if (health === null) {
    const text = `Every process is ready. How the providers are was not told here: ask ${askAt}, with a client token where API_TOKENS is set.`
    return { text, colour: 'yellow' }
  }
  if (isAllWell(health)) return { text: 'Everything is ready.', colour: 'green' }
  const providers = providersOf(health)
  const makers = providers.filter(({ state }) => state !== 'down')
  const remarks = providers.flatMap(({ name, state, error }) => {
    if (state === 'ok') return []
    return [`  ${name} ${state === 'down' ? 'cannot make tracks' : 'may not make every track'}: ${error}`]
  })
  if (makers.length === 0) {
    const text = ['Not ready: no provider can make tracks.', ...remarks, `  ${keysAreTakenUp}`].join('\n')
    return { text, colour: 'red' }
  }
  const by = makers.map(({ name }) => name).join(' and ')
  const how =
    makers.length === 1
      ? `Ready with one provider only: ${by} makes tracks, and there is no failover.`
      : `Ready: tracks are made by ${by}.`
  return { text: [how, ...remarks].join('\n'), colour: 'yellow' }
}
