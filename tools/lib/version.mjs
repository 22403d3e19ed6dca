/** @typedef {readonly [major: number, minor: number, patch: number]} Version */

/**
 * The first version number in a text such as `nats-server: v2.9.10` or `v20.20.2`.
 *
 * @param {string} text
 * @returns {Version | undefined}
 */
export function parseVersion(text) {
  const found = /(\d+)\.(\d+)\.(\d+)/.exec(text)
  return found === null ? undefined : [Number(found[1]), Number(found[2]), Number(found[3])]
}

/**
 * @param {Version} version
 * @param {Version} minimum
 */
export function isAtLeast(version, minimum) {
  for (const [place, number] of version.entries()) {
    const least = minimum[place] ?? 0
    if (number !== least) return number > least
  }
  return true
}

/** @param {Version} version */
export function formatVersion(version) {
  return version.join('.')
}
