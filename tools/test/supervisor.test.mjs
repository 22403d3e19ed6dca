import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { backoffMs, Supervisor } from '../lib/supervisor.mjs'

/** Everything a supervisor logs, and a way to wait for a line of it. */
function recorder() {
  /** @type {string[]} */
  const lines = []
  const write = (/** @type {string} */ text) => void lines.push(text)
  const log = { line: (/** @type {string} */ name, /** @type {string} */ text) => write(`${name} ${text}`) }
  return {
    lines,
    log: { ...log, say: write, headline: write, plain: write },
    seen: async (/** @type {string} */ text, times = 1) => {
      const limit = Date.now() + 15_000
      while (lines.filter(line => line.includes(text)).length < times) {
        if (Date.now() > limit) throw new Error(`never logged: ${text}; but:\n${lines.join('\n')}`)
        await delay(20)
      }
    },
  }
}

/**
 * @param {string} name
 * @param {string} script
 */
function plan(name, script) {
  return { name, command: process.execPath, args: ['--eval', script], cwd: process.cwd(), env: process.env }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

t.test('waits longer after each restart, up to ten seconds', async t => {
  t.same([0, 1, 2, 3, 4, 50].map(backoffMs), [1_000, 2_000, 4_000, 8_000, 10_000, 10_000])
})

t.test('what dies is started again', async t => {
  const { log, seen } = recorder()
  const supervisor = new Supervisor(log)
  t.teardown(() => supervisor.stop())
  supervisor.start(plan('short', 'console.log("born"); setTimeout(() => process.exit(3), 50)'))
  await seen('short ended with code 3; starting it again in 1 s')
  await seen('short born', 2)
  t.same(supervisor.refusals, [])
})

t.test('what refuses its configuration is left, all others go on, and it is started again when told to', async t => {
  const { log, seen, lines } = recorder()
  const accepted = join(t.testdir({}), 'accepted')
  const supervisor = new Supervisor(log)
  t.teardown(() => supervisor.stop())
  const others = 'console.log("born " + process.pid); setInterval(() => undefined, 1_000)'
  supervisor.start(plan('other', others))
  await seen('other born')
  const script = `
    if (require('node:fs').existsSync(${JSON.stringify(accepted)})) { console.log('all is well'); setInterval(() => {}, 1_000) }
    else { console.error('PORT is no number'); process.exit(78) }`
  supervisor.start(plan('picky', script))
  await seen('picky refuses its configuration')
  t.same(supervisor.refusals, [{ name: 'picky', lines: ['PORT is no number'] }])
  const pids = () => new Map(supervisor.processes.map(({ name, pid }) => [name, pid]))
  t.same([...pids().keys()], ['watchdog', 'other'])
  t.ok(isAlive(pids().get('other') ?? 0))
  supervisor.retryRefused()
  await seen('picky refuses its configuration', 2)
  writeFileSync(accepted, '')
  supervisor.retryRefused()
  await seen('picky all is well')
  t.same(supervisor.refusals, [])
  t.equal(lines.filter(line => line.startsWith('other born')).length, 1)
})

t.test('ends the first it started last, and leaves nothing', async t => {
  const { log, seen } = recorder()
  const order = join(t.testdir({}), 'order')
  const script = (/** @type {string} */ name) => `
    const fs = require('node:fs')
    console.log('pid ' + process.pid)
    process.on('SIGTERM', () => { fs.appendFileSync(${JSON.stringify(order)}, '${name} '); process.exit(0) })
    setInterval(() => undefined, 1_000)`
  const supervisor = new Supervisor(log)
  supervisor.start(plan('broker', script('broker')))
  supervisor.start(plan('app', script('app')))
  await seen('pid ', 2)
  await supervisor.stop()
  t.equal(readFileSync(order, 'utf8'), 'app broker ')
})

t.test('what is started does not outlive a supervisor that is killed', async t => {
  const { log, seen } = recorder()
  const supervisor = new Supervisor(log)
  t.teardown(() => supervisor.stop())
  const pidFile = join(t.testdir({}), 'pid')
  const module = new URL('../lib/supervisor.mjs', import.meta.url).href
  const child = `require('node:fs').writeFileSync(${JSON.stringify(pidFile)}, String(process.pid)); setInterval(() => {}, 1_000)`
  const owner = `
    import { Supervisor } from ${JSON.stringify(module)}
    import { existsSync } from 'node:fs'
    const log = { line() {}, say() {}, headline() {}, plain() {} }
    new Supervisor(log).start({
      name: 'kept', command: process.execPath, args: ['--eval', ${JSON.stringify(child)}], cwd: '.', env: process.env })
    setInterval(() => { if (existsSync(${JSON.stringify(pidFile)})) process.kill(process.pid, 'SIGKILL') }, 50)`
  const killed = { ...plan('owner', owner), args: ['--input-type=module', '--eval', owner] }
  supervisor.start(killed)
  await seen('owner was ended by SIGKILL')
  const pid = Number(readFileSync(pidFile, 'utf8'))
  const limit = Date.now() + 15_000
  while (isAlive(pid) && Date.now() < limit) await delay(20)
  t.notOk(isAlive(pid))
})
