import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { systemEnvironment } from './child-environment.mjs'
import { root } from './paths.mjs'

/**
 * @typedef {object} Watchdog
 * @property {number | undefined} pid its own
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
    env: systemEnvironment(process.env),
    stdio: ['pipe', 'ignore', 'ignore'],
    windowsHide: true,
  })
  child.unref()
  // A pipe is a socket, and must not keep this process alive.
  if ('unref' in child.stdin && typeof child.stdin.unref === 'function') child.stdin.unref()
  child.on('error', () => undefined)
  child.stdin.on('error', () => undefined)
  return {
    pid: child.pid,
    watch: pid => void child.stdin.write(`watch ${pid}\n`),
    forget: pid => void child.stdin.write(`forget ${pid}\n`),
  }
}
