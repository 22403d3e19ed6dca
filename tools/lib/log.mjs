import { painter, wantsColour } from './colours.mjs'
import { formatLine, parseNatsLine } from './log-format.mjs'
import { servicesAt } from './services.mjs'

/** @type {readonly import('./colours.mjs').Colour[]} */
const colours = ['cyan', 'magenta', 'yellow', 'blue', 'green', 'brightBlue', 'grey', 'bold']
const { apps, broker, sandbox } = servicesAt()
const names = [...apps.map(app => app.name), sandbox.name, broker.name, 'start']
const width = Math.max(...names.map(name => name.length))

/**
 * The one log of everything that `npm start` runs.
 *
 * @typedef {object} Log
 * @property {(name: string, line: string) => void} line a line of an app's output
 * @property {(text: string) => void} say a line of our own
 * @property {(text: string, colour?: import('./colours.mjs').Colour) => void} headline a line that stands out
 * @property {(text: string) => void} plain text without a prefix
 */

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {NodeJS.WriteStream} stream
 * @returns {Log}
 */
export function createLog(env, stream) {
  const paint = painter(wantsColour(env, stream))
  // Whoever read our output has gone: there is nobody left to tell.
  stream.on('error', () => undefined)
  const write = (/** @type {string} */ text) => void stream.write(`${text}\n`)
  const line = (/** @type {string} */ name, /** @type {string} */ text) =>
    write(formatLine(text, { name, width, colour: colours[names.indexOf(name)] ?? 'grey', paint }))
  const wantsDetail = env.LOG_LEVEL === 'debug' || env.LOG_LEVEL === 'trace'
  // nats-server has no level of its own to set and greets with two dozen lines.
  const isChatter = (/** @type {string} */ name, /** @type {string} */ text) =>
    !wantsDetail && name === broker.name && Number(parseNatsLine(text)?.level) <= 30
  return {
    line: (name, text) => {
      if (!isChatter(name, text)) line(name, text)
    },
    say: text => line('start', text),
    headline: (text, colour = 'bold') => write(paint(text, colour)),
    plain: write,
  }
}
