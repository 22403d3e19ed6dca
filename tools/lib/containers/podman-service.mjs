import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { until } from './until.mjs'

/**
 * Lets podman speak Docker's API, which Compose needs, on a socket of this test's own.
 *
 * @param {string} folder for the socket
 * @param {AbortSignal} signal gives up waiting
 * @returns {Promise<{ host: string, stop: () => Promise<void> }>} `host` as DOCKER_HOST has it
 * @throws {Error} when it does not start
 */
export async function startPodmanService(folder, signal) {
  const socket = join(folder, 'podman.sock')
  // In a process group of its own, so that Ctrl-C leaves it: everything is taken down through it. It ends by itself after
  // an hour without a call, should this process be killed.
  const args = ['system', 'service', '--time=3600', `unix://${socket}`]
  const service = spawn('podman', args, { detached: true, stdio: 'ignore' })
  const ended = once(service, 'exit').catch(() => undefined)
  const stop = async () => {
    if (service.exitCode === null && service.kill()) await ended
  }
  try {
    await until('podman speaks on its socket', async () => existsSync(socket), { limitMs: 60_000, signal })
  } catch (error) {
    await stop()
    throw error
  }
  return { host: `unix://${socket}`, stop }
}
