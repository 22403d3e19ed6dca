import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, extname, join } from 'node:path'
import { toolEnvironment } from './child-environment.mjs'

const onWindows = process.platform === 'win32'

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()

/**
 * @typedef {object} CommandOptions
 * @property {NodeJS.ProcessEnv} [env] by default this process's without the variables of the apps
 * @property {string} [cwd]
 * @property {number} [timeoutMs] it is ended after so many milliseconds
 * @property {boolean} [show] its output goes to the terminal as it comes, besides being returned
 */

/**
 * @typedef {object} CommandResult
 * @property {number} code 127 when it cannot start
 * @property {string} output everything that it said, as it came
 * @property {string} answer what it said on standard output alone, without warnings
 * @property {boolean} timedOut
 */

/**
 * Where a program is, in the given folders; on Windows also with the endings it may have.
 *
 * @param {string} name
 * @param {readonly string[]} folders
 * @returns {string | undefined}
 */
export function findProgram(name, folders) {
  const endings = onWindows ? ['.exe', '.cmd', '.bat'] : ['']
  for (const folder of folders) {
    for (const ending of endings) {
      const path = join(folder, name + ending)
      if (folder !== '' && existsSync(path)) return path
    }
  }
  return undefined
}

/** @param {NodeJS.ProcessEnv} env */
export function pathFolders(env) {
  return (env.PATH ?? env.Path ?? '').split(delimiter)
}

/**
 * The environment with a folder put first on the PATH.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {string} folder
 * @returns {NodeJS.ProcessEnv}
 */
export function withPathFirst(env, folder) {
  const { Path: windowsPath, ...others } = env
  return { ...others, PATH: [folder, env.PATH ?? windowsPath ?? ''].join(delimiter) }
}

/**
 * Runs a program to its end. It never rejects: a program that cannot be started has the code 127.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {CommandOptions} [options]
 * @returns {Promise<CommandResult>}
 */
export function runCommand(command, args, { env = toolEnvironment(process.env), cwd, timeoutMs, show = false } = {}) {
  return new Promise(resolve => {
    // Windows starts .cmd files only through its shell, which needs its own quoting.
    const shell = onWindows && extname(command).toLowerCase() !== '.exe'
    const quote = (/** @type {string} */ text) => (shell && /[\s&()^]/.test(text) ? `"${text}"` : text)
    const child = spawn(quote(command), args.map(quote), { env, cwd, shell, stdio: ['ignore', 'pipe', 'pipe'] })
    running.add(child)
    let output = ''
    let answer = ''
    let timedOut = false
    for (const [stream, terminal] of /** @type {const} */ ([
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ])) {
      stream.on('data', chunk => {
        output += chunk
        if (stream === child.stdout) answer += chunk
        if (show) terminal.write(chunk)
      })
    }
    const timer = setTimeout(() => {
      timedOut = true
      child.kill()
    }, timeoutMs ?? 2_147_483_647)
    const end = (/** @type {number} */ code) => {
      clearTimeout(timer)
      running.delete(child)
      resolve({ code, output, answer, timedOut })
    }
    child.once('error', () => end(127))
    child.once('close', code => end(code ?? 1))
  })
}

/** Ends every command that still runs. */
export function endCommands() {
  for (const child of running) child.kill()
}
