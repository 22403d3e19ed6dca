import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { root } from './paths.mjs'

/**
 * @typedef {object} Watchdog
 * @property {(pid: number) => void} watch end this process when we are gone
 * @property {(pid: number) => void} forget it has ended
 */

/**
 * Starts a process of its own that ends what we started, should we be killed before we can.
 *
 * @returns {Watchdog}
 */
export function startWatchdog() {
  const child = spawn(process.execPath, [join(root, 'tools', 'watchdog.mjs')], {
    // Apart from our process group, or what kills the group kills it too.
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    windowsHide: true,
  })
  child.unref()
  child.channel?.unref()
  child.on('error', () => undefined)
  const send = (/** @type {object} */ message) => {
    if (child.connected) child.send(message, () => undefined)
  }
  return { watch: pid => send({ watch: pid }), forget: pid => send({ forget: pid }) }
}
