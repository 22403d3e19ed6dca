import { statfs } from 'node:fs/promises'
import { connect } from 'node:net'

/** @typedef {'answers' | 'off' | 'silent' | 'away'} JetStreamWord */

const lookMs = 2_000
const answerMs = 1_500
/** A broker that is busy, or starts, is not one that hangs. */
const patienceMs = 10_000
/** With less than this, a broker that is started again would stand still again at once. */
const roomBytes = 32 * 1024 * 1024

const question = [
  'CONNECT {"verbose":false,"headers":true,"no_responders":true}',
  'SUB answer 1',
  'PUB $JS.API.INFO answer 0',
  '',
  'PING',
  '',
].join('\r\n')

/**
 * What the broker's JetStream says: `off` when it has switched it off, `silent` when it takes connections and does not
 * answer, `away` when it does not even do that.
 *
 * @param {{ host: string, port: number }} address
 * @returns {Promise<JetStreamWord>}
 */
export function askJetStream({ host, port }) {
  return new Promise(resolve => {
    const socket = connect({ host, port })
    let received = ''
    /** @type {JetStreamWord} */
    let otherwise = 'away'
    const end = (/** @type {JetStreamWord} */ word) => {
      clearTimeout(timer)
      socket.destroy()
      resolve(word)
    }
    const timer = setTimeout(() => end(otherwise), answerMs)
    socket.setEncoding('utf8')
    socket.once('error', () => end('away'))
    socket.once('close', () => end(otherwise))
    socket.on('data', chunk => {
      received += chunk
      if (otherwise === 'away' && received.startsWith('INFO ')) {
        otherwise = 'silent'
        socket.write(question)
      }
      if (/^HMSG answer .*\r\nNATS\/1\.0 503/m.test(received) || /"err_code":\s*(10039|10076)\b/.test(received))
        end('off')
      else if (/account_info_response/.test(received)) end('answers')
    })
  })
}

/**
 * What to do with a broker that cannot keep anything: nothing, tell that its disk is full, or start it again. nats-server
 * before 2.10 hangs for ever once a write finds no room (seen with 2.9.10); a later one that switched JetStream off keeps it
 * off. Both are well again when they are started with room.
 *
 * @param {{ word: JetStreamWord, forMs: number, freeBytes: number }} found `forMs` is how long it has been so
 * @returns {'nothing' | 'tell' | 'restart'}
 */
export function nextStep({ word, forMs, freeBytes }) {
  if (word === 'answers' || word === 'away' || forMs < patienceMs) return 'nothing'
  return freeBytes < roomBytes ? 'tell' : 'restart'
}

/** Starts our own broker again when it cannot go on by itself and there is room on its disk. */
export class BrokerKeeper {
  #options
  /** @type {NodeJS.Timeout | undefined} */
  #timer
  #stopped = false
  #brokenSince = Number.POSITIVE_INFINITY
  #hasTold = false

  /**
   * @param {object} options
   * @param {import('./log.mjs').Log} options.log
   * @param {{ host: string, port: number }} options.address
   * @param {string} options.storeDirectory
   * @param {() => void} options.restart
   */
  constructor(options) {
    this.#options = options
  }

  start() {
    if (this.#stopped) return
    this.#timer = setTimeout(() => void this.#look().finally(() => this.start()), lookMs)
  }

  stop() {
    this.#stopped = true
    clearTimeout(this.#timer)
  }

  async #look() {
    const { log, address, storeDirectory, restart } = this.#options
    const word = await askJetStream(address)
    const now = performance.now()
    this.#brokenSince =
      word === 'off' || word === 'silent' ? Math.min(this.#brokenSince, now) : Number.POSITIVE_INFINITY
    const { bavail, bsize } = await statfs(storeDirectory)
    const step = nextStep({ word, forMs: now - this.#brokenSince, freeBytes: bavail * bsize })
    if (this.#stopped) return
    if (step === 'tell' && !this.#hasTold) {
      log.headline(`The disk of the broker is full: make room at ${storeDirectory}, and it is started again.`, 'red')
    }
    this.#hasTold = step === 'tell'
    if (step !== 'restart') return
    log.headline('The broker cannot go on by itself, as after a full disk: it is started again.', 'red')
    this.#brokenSince = Number.POSITIVE_INFINITY
    restart()
  }
}
