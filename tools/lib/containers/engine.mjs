import { runCommand } from '../commands.mjs'
import { Stop } from '../stop.mjs'

/**
 * @typedef {object} Engine
 * @property {'docker' | 'podman'} name its command, too
 * @property {string} version
 * @property {readonly [string, ...string[]]} compose the command that speaks Compose
 */

/** @typedef {(command: string, args: readonly string[]) => Promise<string | undefined>} Ask undefined when it fails */

/** @type {Ask} */
async function askProgram(command, args) {
  const { code, answer } = await runCommand(command, args, { timeoutMs: 60_000 })
  return code === 0 ? answer.trim() : undefined
}

/**
 * The container engine that is here: Docker where its daemon answers, else podman.
 *
 * @param {Ask} [ask]
 * @returns {Promise<Engine>}
 * @throws {Stop} when there is neither, or no Compose for it
 */
export async function findEngine(ask = askProgram) {
  const engine = (await findDocker(ask)) ?? (await findPodman(ask))
  if (engine === undefined) {
    throw new Stop('Neither Docker nor podman answers here: start Docker, or install podman and docker-compose.')
  }
  if ((await ask('docker', ['compose', 'version'])) !== undefined) return { ...engine, compose: ['docker', 'compose'] }
  if ((await ask('docker-compose', ['version'])) !== undefined) return { ...engine, compose: ['docker-compose'] }
  throw new Stop(`${engine.name} is here, but not Compose: install docker-compose, or Docker's compose plugin.`)
}

/** @param {Ask} ask @returns {Promise<Omit<Engine, 'compose'> | undefined>} */
async function findDocker(ask) {
  const format = '{{.Server.Version}} {{range .Server.Components}}{{.Name}} {{end}}'
  const answer = await ask('docker', ['version', '--format', format])
  // Docker's command may be turned to podman, whose images and health checks are podman's to tend.
  if (answer === undefined || /podman/i.test(answer)) return undefined
  return { name: 'docker', version: answer.split(' ')[0] ?? '' }
}

/** @param {Ask} ask @returns {Promise<Omit<Engine, 'compose'> | undefined>} */
async function findPodman(ask) {
  const answer = await ask('podman', ['info', '--format', '{{.Version.Version}}'])
  return answer === undefined ? undefined : { name: 'podman', version: answer }
}
