/**
 * @typedef {object} Service
 * @property {string} name as it stands in the log
 * @property {string} folder of the app, whose build is `dist/main.js`
 * @property {number} port
 */

/** Every app, in the order they are started. @type {readonly Service[]} */
export const apps = [
  { name: 'api', folder: 'apps/api', port: 8000 },
  { name: 'router', folder: 'apps/router', port: 8001 },
  { name: 'fal-worker', folder: 'apps/fal-worker', port: 8002 },
  { name: 'replicate-worker', folder: 'apps/replicate-worker', port: 8003 },
  { name: 'health', folder: 'apps/health', port: 8004 },
]

/** Plays both providers where there is no key for a real one. */
export const sandbox = {
  name: 'sandbox',
  folder: 'apps/sandbox',
  port: 8010,
  filesPort: 8011,
  /** The variables that it reads, besides its addresses. */
  variables: ['GENERATION_MS', 'FAL_RUNNERS'],
}

export const broker = { name: 'broker', port: 4222 }
