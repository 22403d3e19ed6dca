const codes = { bold: 1, red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36, grey: 90, brightBlue: 94 }

/** @typedef {keyof typeof codes} Colour */
/** @typedef {(text: string, colour: Colour) => string} Paint */

/**
 * Whether to colour: on a terminal, unless NO_COLOR is set (no-color.org); FORCE_COLOR colours elsewhere too.
 *
 * @param {Record<string, string | undefined>} env
 * @param {{ isTTY?: boolean }} stream
 */
export function wantsColour(env, stream) {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '' && env.FORCE_COLOR !== '0') return true
  return stream.isTTY === true
}

/**
 * @param {boolean} coloured
 * @returns {Paint}
 */
export function painter(coloured) {
  return coloured ? (text, colour) => `\u001B[${codes[colour]}m${text}\u001B[0m` : text => text
}
