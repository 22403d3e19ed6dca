import { Stop } from './stop.mjs'
import { formatVersion, isAtLeast, parseVersion } from './version.mjs'

/** @type {import('./version.mjs').Version} */
const oldest = [20, 12, 0]

/**
 * @param {string} [version]
 * @throws {Stop} when this Node.js is too old
 */
export function checkNode(version = process.versions.node) {
  const parsed = parseVersion(version)
  if (parsed !== undefined && isAtLeast(parsed, oldest)) return
  throw new Stop(
    `Node.js ${formatVersion(oldest)} or later is needed and this is ${version}: install it from https://nodejs.org.`,
  )
}
