import { once } from 'node:events'
import { createServer } from 'node:net'
import { findProgram, pathFolders, runCommand } from './commands.mjs'

/** @typedef {{ name: string, host: string, port: number }} Listener */

/**
 * @param {Listener} listener
 * @returns {Promise<boolean>} whether something listens there already
 */
export function isTaken({ host, port }) {
  return new Promise(resolve => {
    const server = createServer()
    server.once('error', error => resolve('code' in error && error.code === 'EADDRINUSE'))
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(false)))
  })
}

/**
 * The process that listens on a port, where the system tells cheaply.
 *
 * @param {number} port
 * @returns {Promise<string | undefined>} its id
 */
async function ownerOf(port) {
  if (process.platform === 'win32') {
    const { output } = await runCommand('netstat.exe', ['-ano', '-p', 'TCP'], { timeoutMs: 5_000 })
    return new RegExp(String.raw`:${port}\s+\S+\s+LISTENING\s+(\d+)`).exec(output)?.[1]
  }
  const lsof = findProgram('lsof', [...pathFolders(process.env), '/usr/sbin'])
  if (lsof === undefined) return undefined
  const { output } = await runCommand(lsof, ['-nP', '-t', `-iTCP:${port}`, '-sTCP:LISTEN'], { timeoutMs: 5_000 })
  return /^\d+/.exec(output)?.[0]
}

/**
 * @param {Listener} listener
 * @param {string | undefined} owner
 */
function howToFree({ name, port }, owner) {
  const stop = process.platform === 'win32' ? `taskkill /PID ${owner} /F` : `kill ${owner}`
  const ways = [owner === undefined ? 'stop what listens there' : `stop it with \`${stop}\``]
  if (name === 'api') ways.push('choose other ports with npm start -- --port-base 9000')
  if (name === 'broker') ways.push(`use that broker with NATS_URL=nats://127.0.0.1:${port}`)
  return ways.join(', or ')
}

/**
 * One sentence for each port that is already in use: who wants it, who has it, how to free it.
 *
 * @param {readonly Listener[]} listeners
 * @returns {Promise<string[]>}
 */
export async function takenPorts(listeners) {
  const sentences = await Promise.all(
    listeners.map(async listener => {
      if (!(await isTaken(listener))) return undefined
      const owner = await ownerOf(listener.port)
      const who = owner === undefined ? '' : ` by process ${owner}`
      return `Port ${listener.port}, which ${listener.name} needs, is in use${who}: ${howToFree(listener, owner)}.`
    }),
  )
  return sentences.filter(sentence => sentence !== undefined)
}

/**
 * Ports of loopback that nothing listens on at this moment.
 *
 * @param {number} count
 * @returns {Promise<number[]>}
 */
export async function freePorts(count) {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map(server => once(server, 'listening')))
  const ports = servers.flatMap(server => {
    const address = server.address()
    return address !== null && typeof address === 'object' ? [address.port] : []
  })
  await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))))
  return ports
}
