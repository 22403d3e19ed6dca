import { createHash } from 'node:crypto'
import { until } from './until.mjs'

/**
 * What is read of a track.
 *
 * @typedef {object} Track
 * @property {string} id
 * @property {string} status
 * @property {boolean} done
 * @property {string | null} provider
 * @property {{ detail?: string } | null} error
 * @property {{ url: string, content_type: string, bytes: number, sha256: string } | null} audio
 * @property {ReadonlyArray<{ key: string | null, provider_request_id: string | null }>} attempts
 */

/** @typedef {{ keys: ReadonlyArray<{ provider: string, key: string | null, slot: string | null, workers: number }> }} Keys */

/** The gateway and the sandbox, as a caller on this machine reaches them. */
export class Published {
  #gateway
  #sandbox
  #signal

  /** @param {{ gateway: number, sandbox: number, signal: AbortSignal }} options their ports on this machine */
  constructor({ gateway, sandbox, signal }) {
    this.#gateway = `http://127.0.0.1:${gateway}`
    this.#sandbox = `http://127.0.0.1:${sandbox}`
    this.#signal = signal
  }

  /** Whether the gateway reaches the broker. */
  async isReady() {
    return (await this.#get(`${this.#gateway}/readyz`)).ok
  }

  /** Every credential of the fleet. @returns {Promise<Keys>} */
  async keys() {
    return this.#json(await this.#get(`${this.#gateway}/api/keys`))
  }

  /** @param {string} prompt @returns {Promise<Track>} as it was taken */
  async post(prompt) {
    const response = await fetch(`${this.#gateway}/api/tracks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ prompt }),
      signal: this.#within(60_000),
    })
    return this.#json(response)
  }

  /** @param {string} id @returns {Promise<Track>} */
  async track(id) {
    return this.#json(await this.#get(`${this.#gateway}/api/tracks/${id}`))
  }

  /** @param {string} id @returns {Promise<Track>} once it is done */
  async ended(id) {
    const question = async () => {
      const track = await this.track(id)
      return track.done && track
    }
    const track = await until(`track ${id} is done`, question, { limitMs: 600_000, signal: this.#signal })
    if (track.status === 'succeeded') return track
    throw new Error(`Track ${id} ended ${track.status}: ${track.error?.detail ?? 'no reason given'}`)
  }

  /**
   * Reads the audio of a track to its end.
   *
   * @param {Track} track
   * @returns {Promise<string>} what it is
   * @throws {Error} when it is not what the track's record says
   */
  async listen({ id, audio }) {
    if (audio === null) throw new Error(`Track ${id} has no audio.`)
    const response = await this.#get(`${this.#gateway}${audio.url}`)
    const bytes = Buffer.from(await response.arrayBuffer())
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const type = response.headers.get('content-type')
    if (!response.ok || bytes.length !== audio.bytes || sha256 !== audio.sha256 || type !== audio.content_type) {
      throw new Error(`The audio of ${id}: ${response.status}, ${bytes.length} bytes of ${type}, not as recorded.`)
    }
    return `${bytes.length.toLocaleString('en')} bytes of ${type}`
  }

  /**
   * The work for a prompt that the two providers took: each is paid.
   *
   * @param {string} prompt
   * @returns {Promise<ReadonlyArray<{ provider: string, key: string }>>}
   */
  async paidFor(prompt) {
    return this.#json(await this.#get(`${this.#sandbox}/control/work?prompt=${encodeURIComponent(prompt)}`))
  }

  /** @param {string} url */
  #get(url) {
    return fetch(url, { signal: this.#within(60_000) })
  }

  /** @param {number} limitMs */
  #within(limitMs) {
    return AbortSignal.any([this.#signal, AbortSignal.timeout(limitMs)])
  }

  /** @param {Response} response */
  async #json(response) {
    const text = await response.text()
    if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${text.slice(0, 500)}`)
    return JSON.parse(text)
  }
}
