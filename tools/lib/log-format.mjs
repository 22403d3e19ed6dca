/** @typedef {import('./colours.mjs').Paint} Paint */
/** @typedef {import('./colours.mjs').Colour} Colour */
/** @typedef {{ name: string, width: number, colour: Colour, paint: Paint }} LineStyle */

/** pino's levels. @type {Record<number, { word: string, colour: Colour }>} */
const levels = {
  10: { word: 'TRACE', colour: 'grey' },
  20: { word: 'DEBUG', colour: 'grey' },
  30: { word: 'INFO', colour: 'green' },
  40: { word: 'WARN', colour: 'yellow' },
  50: { word: 'ERROR', colour: 'red' },
  60: { word: 'FATAL', colour: 'red' },
}

// Shown elsewhere in the line, or the same in every line of an app.
const ownPlace = new Set(['level', 'time', 'msg', 'pid', 'hostname', 'name', 'err', 'v'])

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isRecord(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * @param {string} line
 * @returns {Record<string, unknown> | undefined}
 */
function parseRecord(line) {
  if (!line.startsWith('{')) return undefined
  try {
    const parsed = JSON.parse(line)
    return isRecord(parsed) && 'level' in parsed ? parsed : undefined
  } catch {
    return undefined
  }
}

/** @type {Record<string, number>} */
const natsLevels = { TRC: 10, DBG: 20, INF: 30, WRN: 40, ERR: 50, FTL: 60 }

/**
 * A line of nats-server, `[pid] 2026/11/22 13:08:03.530124 [INF] text`, as the record an app would have written.
 *
 * @param {string} line
 * @returns {Record<string, unknown> | undefined}
 */
export function parseNatsLine(line) {
  const found = /^\[\d+\] (\d+\/\d+\/\d+ \d+:\d+:\d+)\.\d+ \[([A-Z]{3})\] (.*)$/.exec(line)
  const level = natsLevels[found?.[2] ?? '']
  return found === null || level === undefined ? undefined : { level, time: found[1], msg: found[3] }
}

/** @param {unknown} value */
function formatValue(value) {
  if (typeof value === 'string') return /^[\w.:/@+,-]+$/.test(value) ? value : JSON.stringify(value)
  return JSON.stringify(value) ?? String(value)
}

/** @param {unknown} time epoch milliseconds, or anything Date understands */
function clock(time) {
  const date = typeof time === 'number' || typeof time === 'string' ? new Date(time) : new Date()
  const parts = [date.getHours(), date.getMinutes(), date.getSeconds()]
  return parts.map(part => String(part).padStart(2, '0')).join(':')
}

/**
 * The lines below an error: where it was thrown.
 *
 * @param {Record<string, unknown>} error
 * @param {unknown} level
 */
function stackOf(error, level) {
  const isSerious = typeof level === 'number' && level >= 50
  if (!isSerious || typeof error.stack !== 'string') return []
  return error.stack.split('\n').filter(line => line.trim().startsWith('at '))
}

/**
 * One line of an app's output for a person: `12:00:01 api        INFO  message key=value`. A line that is no log
 * record keeps its text behind the app's name.
 *
 * @param {string} line
 * @param {LineStyle} style
 * @returns {string}
 */
export function formatLine(line, { name, width, colour, paint }) {
  const record = parseRecord(line) ?? parseNatsLine(line)
  const who = paint(name.padEnd(width), colour)
  if (record === undefined) return `${paint(clock(undefined), 'grey')} ${who} ${line}`
  const { level, time, msg, err } = record
  const shown = levels[Number(level)] ?? { word: String(level).toUpperCase(), colour: 'grey' }
  const fields = Object.entries(record).filter(([key]) => !ownPlace.has(key))
  const error = isRecord(err) ? err : undefined
  if (error !== undefined) fields.push(['err', error.message ?? error.type])
  const pairs = fields.map(([key, value]) => paint(`${key}=${formatValue(value)}`, 'grey'))
  const text = [typeof msg === 'string' ? msg : '', ...pairs].filter(part => part !== '').join(' ')
  const first = `${paint(clock(time), 'grey')} ${who} ${paint(shown.word.padEnd(5), shown.colour)} ${text}`
  return [first, ...(error === undefined ? [] : stackOf(error, level))].join('\n')
}
