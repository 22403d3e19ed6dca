/**
 * @typedef {object} Service
 * @property {string} name as it stands in the log
 * @property {string} folder of the app, whose build is `dist/main.js`
 * @property {number} port
 */

/**
 * @typedef {object} Sandbox plays both providers where there is no key for a real one
 * @property {string} name
 * @property {string} folder
 * @property {number} port
 * @property {number} filesPort
 * @property {readonly string[]} variables that it reads, besides its addresses
 */

/**
 * @typedef {object} Services
 * @property {readonly Service[]} apps in the order they are started
 * @property {Sandbox} sandbox
 * @property {{ name: string, port: number }} broker
 */

export const standardBase = 8_000
const standardBrokerPort = 4_222

/** The ports that a base needs reach so far above it. */
export const portSpan = 30

/** Every app, in the order they are started. */
const appNames = ['api', 'router', 'fal-worker', 'replicate-worker', 'health']

/**
 * Everything that `npm start` runs, on ports from one base on: a second house on one machine has another base.
 *
 * @param {number} [base] the gateway's port
 * @returns {Services}
 */
export function servicesAt(base = standardBase) {
  return {
    apps: appNames.map((name, index) => ({ name, folder: `apps/${name}`, port: base + index })),
    sandbox: {
      name: 'sandbox',
      folder: 'apps/sandbox',
      port: base + 10,
      filesPort: base + 11,
      variables: ['GENERATION_MS', 'FAL_RUNNERS'],
    },
    broker: { name: 'broker', port: base === standardBase ? standardBrokerPort : base + 22 },
  }
}
