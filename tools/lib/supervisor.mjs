import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { exitCodes } from './stop.mjs'
import { startWatchdog } from './watchdog.mjs'

/**
 * @typedef {object} ProcessPlan
 * @property {string} name
 * @property {string} command
 * @property {string[]} args
 * @property {string} cwd
 * @property {Readonly<Record<string, string | undefined>>} env
 */

/**
 * @typedef {object} Running
 * @property {ProcessPlan} plan
 * @property {import('node:child_process').ChildProcess | undefined} child undefined while it waits to be started again
 * @property {string[]} lastLines
 * @property {number} restarts in a row
 * @property {NodeJS.Timeout | undefined} timer
 * @property {boolean} isRefused it refused its configuration and waits for another one
 */

/** @typedef {{ name: string, lines: string[] }} Refusal an app that refused its configuration, and what it said */

const graceMs = 10_000
const steadyAfterMs = 30_000
const rememberedLines = 40

/**
 * How long to wait before an app that ended is started again: 1 s, 2 s, 4 s, 8 s, then 10 s.
 *
 * @param {number} restarts so far, in a row
 */
export function backoffMs(restarts) {
  return Math.min(1_000 * 2 ** restarts, 10_000)
}

/** Keeps the apps running, and ends them in good order. */
export class Supervisor {
  #stopping = false
  #watchdog = startWatchdog()
  #log
  /** @type {Running[]} */
  #all = []

  /** @param {import('./log.mjs').Log} log */
  constructor(log) {
    this.#log = log
    // Whatever ends this process, nothing it started stays.
    process.once('exit', () => this.kill())
  }

  /**
   * The apps that refused their configuration and were not started again.
   *
   * @returns {Refusal[]}
   */
  get refusals() {
    return this.#all
      .filter(({ isRefused }) => isRefused)
      .map(({ plan, lastLines }) => ({ name: plan.name, lines: lastLines }))
  }

  /**
   * The processes that run, that which watches over them included, by their ids.
   *
   * @returns {{ name: string, pid: number }[]}
   */
  get processes() {
    const all = [
      { name: 'watchdog', pid: this.#watchdog.pid },
      ...this.#all.map(({ plan, child }) => ({ name: plan.name, pid: child?.pid })),
    ]
    return all.flatMap(({ name, pid }) => (pid === undefined ? [] : [{ name, pid }]))
  }

  /** The configuration may be another one: what refused it is started once more. */
  retryRefused() {
    if (this.#stopping) return
    for (const entry of this.#all) {
      if (!entry.isRefused) continue
      entry.isRefused = false
      entry.restarts = 0
      this.#log.say(`Starting ${entry.plan.name} again, for its configuration has changed`)
      this.#launch(entry)
    }
  }

  /** @param {ProcessPlan} plan */
  start(plan) {
    /** @type {Running} */
    const entry = { plan, child: undefined, lastLines: [], restarts: 0, timer: undefined, isRefused: false }
    this.#all.push(entry)
    this.#launch(entry)
  }

  /**
   * Kills a process, which is then started again like one that died.
   *
   * @param {string} name
   */
  restart(name) {
    for (const { plan, child } of this.#all) if (plan.name === name) child?.kill('SIGKILL')
  }

  /** @param {Running} entry */
  #launch(entry) {
    const { plan } = entry
    const child = spawn(plan.command, plan.args, {
      cwd: plan.cwd,
      env: { ...plan.env },
      // Its own process group: Ctrl-C reaches us alone, and we end the apps before the broker.
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    })
    entry.child = child
    entry.lastLines = []
    const startedAt = Date.now()
    if (child.pid !== undefined) this.#watchdog.watch(child.pid)
    for (const stream of [child.stdout, child.stderr]) {
      createInterface(stream).on('line', line => {
        entry.lastLines = [...entry.lastLines, line].slice(-rememberedLines)
        this.#log.line(plan.name, line)
      })
    }
    child.once('error', error => {
      this.#log.line(plan.name, error.message)
      if (child.pid === undefined) this.#ended(entry, { startedAt, how: 'could not be started' })
    })
    child.once('exit', () => child.pid !== undefined && this.#watchdog.forget(child.pid))
    // Not "exit": its last lines may still be on their way then.
    child.once('close', (code, signal) => {
      if (child.pid === undefined) return
      if (code === exitCodes.badConfiguration) this.#refuse(entry)
      else
        this.#ended(entry, { startedAt, how: signal === null ? `ended with code ${code}` : `was ended by ${signal}` })
    })
  }

  /**
   * The same configuration would be refused again; all others go on.
   *
   * @param {Running} entry
   */
  #refuse(entry) {
    entry.child = undefined
    if (this.#stopping) return
    entry.isRefused = true
    const why =
      'refuses its configuration, as it says above; it is started again when .env changes, and all others go on'
    this.#log.headline(`${entry.plan.name} ${why}`, 'red')
  }

  /**
   * @param {Running} entry
   * @param {{ startedAt: number, how: string }} end
   */
  #ended(entry, { startedAt, how }) {
    entry.child = undefined
    if (this.#stopping) return
    if (Date.now() - startedAt >= steadyAfterMs) entry.restarts = 0
    const waitMs = backoffMs(entry.restarts)
    entry.restarts += 1
    this.#log.headline(`${entry.plan.name} ${how}; starting it again in ${waitMs / 1_000} s`, 'red')
    entry.timer = setTimeout(() => this.#launch(entry), waitMs)
  }

  /** Ends everything in good order: the youngest first, the broker last, each within ten seconds. */
  async stop() {
    this.#stopping = true
    for (const { timer } of this.#all) clearTimeout(timer)
    const [first, ...others] = this.#all
    await Promise.all(others.map(entry => this.#end(entry)))
    if (first !== undefined) await this.#end(first)
  }

  /** @param {Running} entry */
  async #end({ child, plan }) {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    await new Promise(resolve => {
      const timer = setTimeout(() => {
        this.#log.headline(`${plan.name} did not end within ${graceMs / 1_000} s and is killed`, 'red')
        child.kill('SIGKILL')
      }, graceMs)
      child.once('exit', () => {
        clearTimeout(timer)
        resolve(undefined)
      })
      child.kill()
    })
  }

  /** Kills everything at once. */
  kill() {
    this.#stopping = true
    for (const { child, timer } of this.#all) {
      clearTimeout(timer)
      child?.kill('SIGKILL')
    }
  }
}
