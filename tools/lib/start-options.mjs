import { parseArgs } from 'node:util'
import { portSpan, standardBase } from './services.mjs'
import { exitCodes, Stop } from './stop.mjs'

/**
 * @typedef {object} StartOptions
 * @property {number | undefined} portBase the gateway's port; everything else listens on ports above it
 * @property {boolean} opens whether the page is opened in a browser once everything is ready
 * @property {boolean} wantsHelp
 */

const lowest = 1_024
const highest = 65_535 - portSpan

export const startHelp = [
  'npm start: installs what is missing, builds, and runs everything; with the sandbox where no provider key is configured.',
  '',
  '  npm start -- [OPTIONS]',
  '',
  'Options',
  `  --port-base PORT  The gateway's port, ${standardBase} without it; everything else listens above it (the broker at PORT + 22).`,
  '  --open            Open the page in a browser once everything is ready.',
  '  --help            Show this.',
].join('\n')

/**
 * @param {readonly string[]} given the arguments
 * @returns {StartOptions}
 * @throws {Stop} for what is none of them
 */
export function readStartOptions(given) {
  const options = /** @type {const} */ ({
    'port-base': { type: 'string' },
    open: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  })
  let values
  try {
    ;({ values } = parseArgs({ args: [...given], options, strict: true, allowPositionals: false }))
  } catch (error) {
    const [problem] = (error instanceof Error ? error.message : String(error)).split(/\. |\n/)
    throw new Stop(`${problem?.replace(/\.$/, '')}.\n\n${startHelp}`, exitCodes.usage)
  }
  const text = values['port-base']
  const portBase = text === undefined ? undefined : Number(text)
  if (portBase !== undefined && !(/^\d+$/.test(text ?? '') && portBase >= lowest && portBase <= highest)) {
    throw new Stop(`--port-base takes a whole number from ${lowest} to ${highest}.`, exitCodes.usage)
  }
  return { portBase, opens: values.open === true, wantsHelp: values.help === true }
}
