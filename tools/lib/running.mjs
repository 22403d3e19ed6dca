import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stateDirectory } from './paths.mjs'
import { Stop } from './stop.mjs'

/**
 * What runs, for the command line and for a second `npm start`. No secret stands in it.
 *
 * @typedef {object} RunningSystem
 * @property {1} v
 * @property {number} pid of the process that started everything and ends it
 * @property {string} started_at
 * @property {string} gateway its origin
 * @property {string} env_file the absolute path of the workers' dotenv file
 * @property {string | null} sandbox its origin; null where the real providers are used
 * @property {string | null} broker its URL; null where it holds a credential
 * @property {Readonly<Record<string, string>>} endpoints the variables that lead workers to the providers
 */

const standardFile = join(stateDirectory, 'running.json')

/** @param {number} pid */
function isRunning(pid) {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/**
 * What an earlier `npm start` left; null where there is none, where it cannot be read, or where that process has gone.
 *
 * @param {string} [file]
 * @returns {Pick<RunningSystem, 'pid' | 'started_at' | 'gateway'> | null}
 */
export function readRunning(file = standardFile) {
  try {
    /** @type {unknown} */
    const system = JSON.parse(readFileSync(file, 'utf8'))
    if (typeof system !== 'object' || system === null) return null
    if (!('pid' in system && 'started_at' in system && 'gateway' in system)) return null
    const { pid, started_at, gateway } = system
    if (typeof pid !== 'number' || typeof started_at !== 'string' || typeof gateway !== 'string') return null
    return pid !== process.pid && isRunning(pid) ? { pid, started_at, gateway } : null
  } catch {
    return null
  }
}

/**
 * @param {string} [file]
 * @throws {Stop} when `npm start` runs in this checkout already
 */
export function checkNotRunning(file = standardFile) {
  const running = readRunning(file)
  if (running === null) return
  const since = new Date(running.started_at).toLocaleString()
  const stop = process.platform === 'win32' ? `taskkill /PID ${running.pid}` : `kill ${running.pid}`
  throw new Stop(
    `Already running since ${since}, at ${running.gateway}: press Ctrl-C there, or end it with \`${stop}\`, before you start it again.`,
  )
}

/**
 * Leaves word of what runs, until this process ends.
 *
 * @param {Omit<RunningSystem, 'v' | 'pid' | 'started_at'>} system
 * @param {string} [file]
 */
export function announce(system, file = standardFile) {
  const running = { v: 1, pid: process.pid, started_at: new Date().toISOString(), ...system }
  writeFileSync(file, `${JSON.stringify(running, undefined, 2)}\n`)
  process.once('exit', () => rmSync(file, { force: true }))
}
