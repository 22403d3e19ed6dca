// pnpm test:containers: builds every image, brings all of docker-compose.yml up with the sandbox, does to it what happens to
// one in production, and takes everything down. With Docker or podman, whichever is here.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { painter, wantsColour } from './lib/colours.mjs'
import { endCommands } from './lib/commands.mjs'
import { drill, replaceKey } from './lib/containers/drill.mjs'
import { findEngine } from './lib/containers/engine.mjs'
import { buildImage, imagedApps, imageTag } from './lib/containers/images.mjs'
import { startPodmanService } from './lib/containers/podman-service.mjs'
import { Published } from './lib/containers/published.mjs'
import { Stack } from './lib/containers/stack.mjs'
import { sandboxVariables } from './lib/environment.mjs'
import { freePorts } from './lib/ports.mjs'
import { Stop } from './lib/stop.mjs'

/** Also of a run that was killed, whose remains the next run takes down. */
const project = 'soundfoundry-container-test'

const paint = painter(wantsColour(process.env, process.stdout))
const interrupted = new AbortController()
const { signal } = interrupted

/** @type {import('./lib/containers/drill.mjs').Step} */
async function step(title, act) {
  const startedAt = performance.now()
  const seconds = () => `${((performance.now() - startedAt) / 1_000).toFixed(1)} s`
  try {
    signal.throwIfAborted()
    const outcome = await act()
    console.log(`${paint('✓', 'green')} ${title}${outcome === '' ? '' : `: ${outcome}`} (${seconds()})`)
  } catch (error) {
    console.log(`${paint('✗', 'red')} ${title} (${seconds()})`)
    throw error
  }
}

/**
 * What Compose takes in place of a person's .env: the sandbox for both providers, fal's key in a mounted file, and ports
 * that are free.
 *
 * @param {string} secrets
 * @param {{ gateway: number, sandbox: number }} ports
 */
function variables(secrets, ports) {
  const { FAL_KEY: _inAFile, ...others } = sandboxVariables('http://sandbox:8010')
  return {
    ...others,
    FAL_KEY_FILE: '/run/secrets/fal_key',
    SECRETS_FOLDER: secrets,
    IMAGE_TAG: imageTag,
    GATEWAY_PORT: ports.gateway,
    SANDBOX_PORT: ports.sandbox,
    // Long enough to kill the broker under a track that a provider is making.
    GENERATION_MS: 5_000,
  }
}

/** @param {string} folder for what this run alone needs */
async function prepare(folder) {
  const secrets = join(folder, 'secrets')
  for (const service of ['api', 'fal', 'replicate', 'health']) {
    await mkdir(join(secrets, service), { recursive: true, mode: 0o755 })
  }
  await replaceKey(join(secrets, 'fal'))
  const [gateway = 0, sandbox = 0] = await freePorts(2)
  const ports = { gateway, sandbox }
  const envFile = join(folder, 'compose.env')
  const lines = Object.entries(variables(secrets, ports)).map(([name, value]) => `${name}=${value}`)
  await writeFile(envFile, `${lines.join('\n')}\n`, { mode: 0o600 })
  return { secrets: join(secrets, 'fal'), ports, envFile }
}

/** @param {string} folder */
async function testIn(folder) {
  const engine = await findEngine()
  console.log(`With ${engine.name} ${engine.version} and ${engine.compose.join(' ')}`)
  for (const app of imagedApps) {
    await step(`image of ${app}`, async () => {
      await buildImage(engine, app, process.env)
      return ''
    })
  }
  const { secrets, ports, envFile } = await prepare(folder)
  const service = engine.name === 'podman' ? await startPodmanService(folder, signal) : undefined
  const env = service === undefined ? process.env : { ...process.env, DOCKER_HOST: service.host }
  const stack = new Stack(engine, { project, envFile, env, signal })
  const checks = new AbortController()
  try {
    await stack.down()
    const checking = engine.name === 'podman' ? stack.checkHealth(checks.signal) : Promise.resolve()
    try {
      await drill({ stack, published: new Published({ ...ports, signal }), secrets, signal }, step)
    } catch (error) {
      if (!signal.aborted) console.log(await stack.logs())
      throw error
    } finally {
      checks.abort()
      await checking
    }
  } finally {
    await takeDown(stack)
    await service?.stop()
  }
}

/** @param {Stack} stack */
async function takeDown(stack) {
  const startedAt = performance.now()
  await stack.down()
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1)
  console.log(`${paint('✓', 'green')} down: no container, network or volume of it is left (${seconds} s)`)
}

for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.on(name, () => {
    // What takes down is not interrupted.
    if (signal.aborted) return
    console.log('Interrupted: taking everything down.')
    interrupted.abort(new Stop('Interrupted.', name === 'SIGINT' ? 130 : 143))
    endCommands()
  })
}

const startedAt = performance.now()
const folder = await mkdtemp(join(tmpdir(), 'soundfoundry-'))
try {
  await testIn(folder)
  console.log(`\nAll of it holds, in ${((performance.now() - startedAt) / 60_000).toFixed(1)} minutes.`)
} catch (error) {
  const shown = signal.aborted ? signal.reason : error
  console.error(shown instanceof Error ? shown.message : shown)
  process.exitCode = shown instanceof Stop ? shown.exitCode : 1
} finally {
  await rm(folder, { recursive: true, force: true })
}
