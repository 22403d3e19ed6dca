import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { runCommand } from '../commands.mjs'
import { root } from '../paths.mjs'
import { until } from './until.mjs'

const composeFile = join(root, 'docker-compose.yml')

/**
 * The environment for Compose: without the variables that the file would take from this shell, which are a person's keys
 * and settings, and without those that choose another file.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {string} composeText
 * @returns {NodeJS.ProcessEnv}
 */
export function composeEnvironment(env, composeText) {
  const taken = new Set([...composeText.matchAll(/\$\{([A-Z0-9_]+)/g)].map(([, name]) => name))
  return Object.fromEntries(Object.entries(env).filter(([name]) => !taken.has(name) && !name.startsWith('COMPOSE_')))
}

/** Everything in docker-compose.yml, run as a project of its own. */
export class Stack {
  #engine
  #project
  #envFile
  #env
  #signal

  /**
   * @param {import('./engine.mjs').Engine} engine
   * @param {{ project: string, envFile: string, env: NodeJS.ProcessEnv, signal: AbortSignal }} options
   *   `signal` ends whatever is waited for
   */
  constructor(engine, { project, envFile, env, signal }) {
    this.#engine = engine
    this.#project = project
    this.#envFile = envFile
    this.#env = composeEnvironment(env, readFileSync(composeFile, 'utf8'))
    this.#signal = signal
  }

  /**
   * Starts what does not run yet, with the sandbox.
   *
   * @param {Readonly<Record<string, number>>} [scale] how many of a service
   */
  async up(scale = {}) {
    const scales = Object.entries(scale).flatMap(([service, count]) => ['--scale', `${service}=${count}`])
    await this.#compose(['up', '--detach', '--no-build', '--no-recreate', ...scales])
  }

  /** Stops everything and removes it: containers, networks and volumes. */
  async down() {
    const args = ['down', '--volumes', '--remove-orphans', '--timeout', '10']
    // A second Ctrl-C ends the command that takes down, not this process.
    await this.#compose(args).catch(() => this.#compose(args))
    const filter = ['--quiet', '--filter', `label=com.docker.compose.project=${this.#project}`]
    for (const kind of ['container', 'network', 'volume']) {
      const left = await this.engine([kind, 'ls', ...(kind === 'container' ? ['--all'] : []), ...filter])
      if (left !== '') throw new Error(`Still there, of ${kind}s: ${left.replaceAll('\n', ', ')}.`)
    }
  }

  /**
   * The ids of its containers, also of those that stopped.
   *
   * @param {string} [service] of one service alone
   * @returns {Promise<string[]>}
   */
  async containers(service) {
    const labels = [`com.docker.compose.project=${this.#project}`]
    if (service !== undefined) labels.push(`com.docker.compose.service=${service}`)
    const filters = labels.flatMap(label => ['--filter', `label=${label}`])
    const output = await this.engine(['ps', '--all', '--quiet', ...filters])
    return output.split('\n').filter(line => line !== '')
  }

  /**
   * Waits until every container of the services is healthy.
   *
   * @param {Readonly<Record<string, number>>} services how many containers each has
   */
  async healthy(services) {
    for (const [service, count] of Object.entries(services)) {
      await until(
        `${count} healthy ${service}`,
        async () => {
          const ids = await this.containers(service)
          const states = await this.engine(['inspect', '--format', '{{.State.Health.Status}}', ...ids])
          const healthy = states.split('\n').filter(state => state === 'healthy').length
          if (healthy !== count) throw new Error(`${ids.length} there, ${healthy} healthy.`)
          return true
        },
        { limitMs: 300_000, signal: this.#signal },
      )
    }
  }

  /**
   * Runs the health checks again and again, which podman does by itself only where systemd runs.
   *
   * @param {AbortSignal} signal ends it
   */
  async checkHealth(signal) {
    while (!signal.aborted) {
      const ids = await this.containers().catch(() => [])
      for (const id of ids) {
        if (!signal.aborted) await runCommand('podman', ['healthcheck', 'run', id], { timeoutMs: 60_000 })
      }
      await delay(1_000, undefined, { signal }).catch(() => undefined)
    }
  }

  /** The latest lines of all logs. @returns {Promise<string>} */
  async logs() {
    return this.#compose(['logs', '--no-color', '--tail', '30']).catch(() => '')
  }

  /**
   * A command of the engine itself.
   *
   * @param {readonly string[]} args
   * @returns {Promise<string>} what it said
   */
  async engine(args) {
    return said(this.#engine.name, args, await runCommand(this.#engine.name, args, { env: this.#env }))
  }

  /** @param {readonly string[]} args */
  async #compose(args) {
    const [program, ...first] = this.#engine.compose
    const files = ['--file', composeFile, '--env-file', this.#envFile]
    const all = [...first, '--project-name', this.#project, ...files, '--profile', 'sandbox', ...args]
    return said(program, args, await runCommand(program, all, { env: this.#env, cwd: root }))
  }
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import('../commands.mjs').CommandResult} result
 */
function said(program, args, { code, output, answer }) {
  if (code === 0) return answer.trim()
  throw new Error(`${program} ${args[0]} ended with ${code}:\n${output.trimEnd().slice(-3_000)}`)
}
