import { Stop } from './stop.mjs'

/**
 * What an option that takes a number greater than 0 was given.
 *
 * @param {string} name
 * @param {string} text
 * @param {string} usage
 * @returns {number}
 */
export function positiveNumber(name, text, usage) {
  const value = Number(text)
  if (Number.isFinite(value) && value > 0) return value
  throw new Stop(`--${name} takes a number greater than 0.\n${usage}`, 64)
}
