import { createHash } from 'node:crypto'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFalKey } from '../keys.mjs'
import { until } from './until.mjs'

/** Every service of docker-compose.yml, with the sandbox, and how many containers each has at first. */
export const services = {
  broker: 1,
  sandbox: 1,
  api: 1,
  router: 1,
  'fal-worker': 1,
  'replicate-worker': 1,
  health: 1,
}

const falWorkers = 3

/**
 * @typedef {object} Stage
 * @property {import('./stack.mjs').Stack} stack
 * @property {import('./published.mjs').Published} published
 * @property {string} secrets the folder whose file `fal_key` the fal workers see
 * @property {AbortSignal} signal
 */

/** @typedef {(title: string, act: () => Promise<string>) => Promise<void>} Step `act` returns what came of it */

/** How fal's key is named wherever it is told. @param {string} key */
const fingerprint = key => `fal_${createHash('sha256').update(key).digest('hex').slice(0, 8)}`

/**
 * Puts a new key in place as a person or a secret store does: whole, by renaming.
 *
 * @param {string} folder
 * @returns {Promise<string>} its fingerprint
 */
export async function replaceKey(folder) {
  const key = makeFalKey()
  const file = join(folder, 'fal_key')
  // The containers' user is another one than this; and this key opens nothing but the sandbox.
  await writeFile(`${file}.new`, `${key}\n`, { mode: 0o644 })
  await rename(`${file}.new`, file)
  return fingerprint(key)
}

/**
 * Does to a whole stack what its operators and their machines do to it.
 *
 * @param {Stage} stage
 * @param {Step} step
 */
export async function drill({ stack, published, secrets, signal }, step) {
  const wait = { limitMs: 300_000, signal }
  /** @type {string[]} */
  const prompts = []

  /** @param {string} about */
  const post = about => {
    const prompt = `Container test: ${about}, ${prompts.length + 1}`
    prompts.push(prompt)
    return published.post(prompt)
  }

  await step('up, every container healthy', async () => {
    await stack.up()
    await stack.healthy(services)
    return Object.keys(services).join(', ')
  })

  await step('a track through the published port, and its audio', async () => {
    const track = await published.ended((await post('a first track')).id)
    return `made by ${track.provider}; ${await published.listen(track)}`
  })

  await step(`fal-worker scaled to ${falWorkers}`, async () => {
    await stack.up({ 'fal-worker': falWorkers })
    await stack.healthy({ 'fal-worker': falWorkers })
    const posted = await Promise.all(Array.from({ length: 6 }, () => post('shared work')))
    const made = await Promise.all(posted.map(({ id }) => published.ended(id)))
    for (const track of made) await published.listen(track)
    return `${made.length} tracks made meanwhile`
  })

  await step('a new key in the mounted file', async () => {
    const key = await replaceKey(secrets)
    let tracks = 0
    // A new key is proven on a real track, so there has to be one.
    const inUse = async () => {
      await published.ended((await post('with the new key')).id)
      tracks += 1
      const { keys } = await published.keys()
      return keys.some(each => each.key === key && each.slot === 'current' && each.workers === falWorkers)
    }
    await until(`all ${falWorkers} workers send work out with ${key}`, inUse, wait)
    const work = await published.paidFor(prompts.at(-1) ?? '')
    if (!work.some(each => each.key === key)) throw new Error(`fal did not get work with ${key}.`)
    return `${key} is used by ${falWorkers} of ${falWorkers} workers after ${tracks} tracks`
  })

  await step("the broker's container killed while a track is made", async () => {
    const { id } = await post('while the broker dies')
    const accepted = async () => (await published.track(id)).attempts.some(each => each.provider_request_id !== null)
    await until(`track ${id} is accepted`, accepted, wait)
    const [broker] = await stack.containers('broker')
    if (broker === undefined) throw new Error('There is no broker.')
    await stack.engine(['kill', broker])
    await until('the gateway says that it is not ready', async () => !(await published.isReady()), wait)
    // To an engine a kill by command is a stop that was meant: it starts nothing again by itself.
    await stack.engine(['start', broker])
    await stack.healthy({ ...services, 'fal-worker': falWorkers })
    await until('the gateway is ready', () => published.isReady(), wait)
    const track = await published.ended(id)
    const next = await published.ended((await post('after the broker came back')).id)
    await published.listen(next)
    return `healed; the track it was killed under: ${await published.listen(track)}`
  })

  await step('every track was paid once', async () => {
    for (const prompt of prompts) {
      const work = await published.paidFor(prompt)
      if (work.length !== 1) throw new Error(`"${prompt}" was taken ${work.length} times.`)
    }
    return `${prompts.length} tracks, ${prompts.length} paid`
  })
}
