import { mkdir, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { runCommand } from './commands.mjs'
import { stateDirectory } from './paths.mjs'
import { formatVersion, isAtLeast } from './version.mjs'

/** @typedef {import('./version.mjs').Version} Version */

// Older servers do not know sync_interval and refuse to start with it.
/** @type {Version} */
const knowsSyncInterval = [2, 10, 0]

/**
 * The configuration of the development broker.
 *
 * @param {{ version: Version, storeDirectory: string, port: number }} options
 */
export function brokerConfiguration({ version, storeDirectory, port }) {
  const store = storeDirectory.replaceAll('\\', '/')
  return [
    '# Written by npm start on every start.',
    'server_name: soundfoundry',
    'host: 127.0.0.1',
    `port: ${port}`,
    'max_payload: 1MB',
    'jetstream {',
    `  store_dir: ${JSON.stringify(store)}`,
    ...(isAtLeast(version, knowsSyncInterval) ? ['  sync_interval: always'] : []),
    '}',
    '',
  ].join('\n')
}

/**
 * What an acknowledgement of this broker is worth, in one sentence.
 *
 * @param {Version} version
 * @param {boolean} syncedByFileSystem whether the file system itself writes through
 */
export function durability(version, syncedByFileSystem) {
  const name = `Broker nats-server ${formatVersion(version)}`
  if (isAtLeast(version, knowsSyncInterval)) return `${name}: what it acknowledges is on disk (sync_interval: always).`
  if (syncedByFileSystem) return `${name}: what it acknowledges is on disk (its folder is written through, chattr +S).`
  return (
    `${name}: what it acknowledges survives any crash of a process, but a power cut can take up to the last minute; ` +
    'nats-server 2.10 or later closes that gap.'
  )
}

/**
 * Asks the file system to write through, which ext4 and its kin can do for a folder and all that is made in it.
 *
 * @param {string} folder
 */
async function writeThrough(folder) {
  if (process.platform !== 'linux') return false
  const { code } = await runCommand('chattr', ['-R', '+S', folder], { timeoutMs: 10_000 })
  return code === 0
}

/**
 * Writes the broker's configuration and makes its folder.
 *
 * @param {Version} version
 * @param {number} port
 * @returns {Promise<{ file: string, storeDirectory: string, durability: string }>}
 */
export async function prepareBroker(version, port) {
  const storeDirectory = join(stateDirectory, 'nats')
  const file = join(stateDirectory, 'nats-server.conf')
  await mkdir(storeDirectory, { recursive: true })
  await writeFile(file, brokerConfiguration({ version, storeDirectory, port }))
  const synced = !isAtLeast(version, knowsSyncInterval) && (await writeThrough(storeDirectory))
  return { file, storeDirectory, durability: durability(version, synced) }
}

/**
 * Whether a NATS server greets at an address, as one does first on every connection: `INFO {…}`.
 *
 * @param {{ host: string, port: number }} address
 * @returns {Promise<boolean>}
 */
export function greets({ host, port }) {
  return new Promise(resolve => {
    const socket = connect({ host, port })
    const end = (/** @type {boolean} */ answer) => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(1_000, () => end(false))
    socket.once('error', () => end(false))
    socket.once('close', () => end(false))
    socket.once('data', data => end(data.toString('utf8').startsWith('INFO ')))
  })
}

/**
 * Whether `npm start` brings its own broker: unless NATS_URL names one that answers, or one on another machine.
 *
 * @param {string | undefined} url NATS_URL
 * @param {number} ownPort on which its own broker listens
 * @param {(address: { host: string, port: number }) => Promise<boolean>} answers
 */
export async function needsOwnBroker(url, ownPort, answers = greets) {
  if (url === undefined) return true
  const [first = ''] = url.split(',')
  const text = first.includes('://') ? first.trim() : `nats://${first.trim()}`
  // Not URL.canParse, which Node 20 cannot be trusted with: see packages/errors/src/parse-url.ts.
  let address
  try {
    address = new URL(text)
  } catch {
    return false
  }
  const { hostname, port } = address
  const isOurs = ['127.0.0.1', 'localhost'].includes(hostname) && Number(port || 4_222) === ownPort
  return isOurs && !(await answers({ host: '127.0.0.1', port: ownPort }))
}
