/** @typedef {typeof import('../../packages/config/src/index.ts')} Config */

/**
 * The package that reads the configuration of the apps, as it is built: what `npm start` says of `.env` is what they read.
 *
 * @returns {Promise<Config>}
 */
export function builtConfig() {
  return import(new URL('../../packages/config/dist/index.js', import.meta.url).href)
}
