import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { askJetStream, BrokerKeeper, nextStep } from '../lib/broker-keeper.mjs'
import { findProgram, pathFolders } from '../lib/commands.mjs'
import { root } from '../lib/paths.mjs'

const host = '127.0.0.1'
const room = 1024 ** 3
t.setTimeout(600_000)

t.test('our own broker is started again when it cannot go on and has room', async t => {
  const table = /** @type {const} */ ([
    ['answers', 60_000, room, 'nothing'],
    ['away', 60_000, room, 'nothing'],
    ['silent', 9_000, room, 'nothing'],
    ['silent', 10_000, room, 'restart'],
    ['off', 10_000, room, 'restart'],
    ['silent', 10_000, 1_000_000, 'tell'],
    ['off', 3_600_000, 0, 'tell'],
  ])
  for (const [word, forMs, freeBytes, step] of table) {
    t.equal(nextStep({ word, forMs, freeBytes }), step, `${word} for ${forMs} ms with ${freeBytes} bytes`)
  }
})

/** @returns {Promise<number>} */
async function freePort() {
  const server = createServer().listen(0, host)
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/**
 * @param {() => Promise<boolean>} condition
 * @param {string} what
 */
async function waitFor(condition, what) {
  for (const limit = Date.now() + 120_000; Date.now() < limit; await delay(100)) if (await condition()) return
  throw new Error(`never: ${what}`)
}

function natsServer() {
  const folders = [...pathFolders(process.env), '/usr/sbin', join(root, '.soundfoundry', 'bin')]
  return process.env.SOUNDFOUNDRY_NATS_SERVER || (findProgram('nats-server', folders) ?? '')
}

/**
 * @param {import('tap').Test} t
 * @param {string[]} args
 */
async function useBroker(t, args) {
  const address = { host, port: await freePort() }
  const start = () =>
    spawn(natsServer(), ['--addr', host, '--port', String(address.port), ...args], { stdio: 'ignore' })
  let child = start()
  const restart = () => {
    child.once('exit', () => (child = start()))
    child.kill('SIGKILL')
  }
  t.teardown(() => child.kill('SIGKILL'))
  return { address, restart }
}

t.test('a broker without JetStream has it switched off', async t => {
  const { address } = await useBroker(t, [])
  await waitFor(async () => (await askJetStream(address)) === 'off', 'off')
  t.equal(await askJetStream({ host, port: await freePort() }), 'away')
})

t.test('a broker that a full disk has stopped is well again once there is room', async t => {
  t.setTimeout(600_000)
  const disk = mkdtempSync(join(tmpdir(), 'soundfoundry-disk-'))

  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=96m', 'tmpfs', disk], { stdio: 'pipe' })
  } catch (error) {
    rmSync(disk, { recursive: true })
    t.pass('no file system can be mounted here', { skip: String(error) })
    return
  }
  t.teardown(() => {
    execFileSync('umount', ['-l', disk])
    rmSync(disk, { recursive: true })
  })
  const storeDirectory = join(disk, 'store')
  mkdirSync(storeDirectory)
  const { address, restart } = await useBroker(t, ['--jetstream', '--store_dir', storeDirectory])
  await waitFor(async () => (await askJetStream(address)) === 'answers', 'a broker')
  await tell(address, '$JS.API.STREAM.CREATE.S', JSON.stringify({ name: 'S', subjects: ['s'], storage: 'file' }))
  writeFileSync(join(disk, 'ballast'), Buffer.alloc(90 * 1024 * 1024))
  for (let count = 0; count < 12; count += 1) await tell(address, 's', 'x'.repeat(900_000))
  if ((await askJetStream(address)) === 'answers') {
    t.pass('this nats-server gets over a full disk by itself')
    return
  }

  /** @type {string[]} */
  const lines = []
  const write = (/** @type {string} */ line) => void lines.push(line)
  const log = { line: write, say: write, headline: write, plain: write }
  const keeper = new BrokerKeeper({ log, address, storeDirectory, restart })
  keeper.start()
  t.teardown(() => keeper.stop())
  await waitFor(async () => lines.some(line => line.includes('is full')), 'a word that the disk is full')
  t.not(await askJetStream(address), 'answers', 'it is left alone while there is no room')
  rmSync(join(disk, 'ballast'))
  await waitFor(async () => (await askJetStream(address)) === 'answers', 'a broker that answers again')
  t.ok(lines.some(line => line.includes('started again')))
})

/**
 * Sends one message, without waiting long for what comes of it.
 *
 * @param {{ host: string, port: number }} address
 * @param {string} subject
 * @param {string} body
 */
async function tell(address, subject, body) {
  const socket = connect(address)
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  socket.write(`CONNECT {"verbose":false}\r\nSUB answer 1\r\nPUB ${subject} answer ${body.length}\r\n${body}\r\n`)
  const answered = new Promise(resolve =>
    socket.on('data', data => String(data).includes('MSG answer') && resolve(null)),
  )
  await Promise.race([answered, delay(1_500)])
  socket.destroy()
}
