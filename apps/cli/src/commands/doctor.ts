import { credentialSlots, readCredentials } from '@soundfoundry/config'
import { readersOf } from '@soundfoundry/env-file'
import { providerNames } from '@soundfoundry/track'
import { asFailure } from '../as-failure.ts'
import { exitCodes, type ExitCode } from '../command-failure.ts'
import { apiOption, jsonOption, type Command, type CommandContext } from '../command.ts'
import { envFilePath, settingsRoot } from '../env-settings.ts'
import { openGateway, type Gateway } from '../gateway.ts'
import { judgeKeys } from '../judge-keys.ts'
import { providerPages } from '../provider-pages.ts'
import { readVersion } from '../version.ts'

/** One thing that was looked at. */
interface Finding {
  readonly level: 'ok' | 'warning' | 'error'
  readonly message: string
  readonly fix: string | null
}

const ok = (message: string): Finding => ({ level: 'ok', message, fix: null })

function lookAtSystem({ world }: CommandContext): Finding[] {
  const node = ok(`Node.js ${process.versions.node}, soundfoundry ${readVersion()}`)
  const { running, sandbox } = world
  if (running === null) {
    const message = 'npm start does not run from this checkout, or another gateway was named.'
    return [node, { level: 'warning', message, fix: 'Run npm start where everything is to run here.' }]
  }
  const of = sandbox === null ? 'with the real providers' : 'with the sandbox'
  return [node, ok(`npm start runs ${of}, as process ${running.pid}, since ${running.started_at}`)]
}

async function lookAtEnvFile({ io, terminal }: CommandContext): Promise<Finding[]> {
  const path = envFilePath(io)
  const readings = providerNames.map(provider =>
    readCredentials(provider, io.environment, { rootDirectory: settingsRoot(io), mayFallBack: () => true }),
  )
  const problems = new Map(
    readings.flatMap(each => each.problems).map(each => [`${each.variable} ${each.problem}`, each]),
  )
  const credentials = readings.flatMap(each => each.credentials)
  for (const { secret } of credentials) terminal.watch(secret)
  const findings = [...problems.values()].map(({ variable, problem, fix }): Finding => ({
    level: 'error',
    message: `${variable} ${problem}.`,
    fix,
  }))
  if (findings.length > 0) return findings
  const held = credentialSlots.flatMap(slot => credentials.filter(each => each.slot === slot))
  const what = held.length === 0 ? 'no credential' : held.map(({ secret }) => secret.fingerprint).join(', ')
  const readable = (await readersOf(path)) === 'everybody'
  return [
    held.length === 0
      ? {
          level: 'error',
          message: `${path} and the environment hold no credential.`,
          fix: 'Set FAL_KEY or REPLICATE_API_TOKEN.',
        }
      : ok(`${path} and the environment hold ${what}`),
    ...(readable
      ? [
          {
            level: 'warning',
            message: `Every user of this machine can read ${path}.`,
            fix: `chmod o= ${path}`,
          } as const,
        ]
      : []),
  ]
}

/** What an answer says, or why there is none. */
async function asked(io: CommandContext['io'], look: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await look()
  } catch (error) {
    io.signal.throwIfAborted()
    const { message, fix } = asFailure(error, io.signal)
    return [{ level: 'error', message, fix }]
  }
}

async function lookAtGateway(gateway: Gateway): Promise<Finding[]> {
  const { version } = await gateway.health()
  if (version === readVersion()) return [ok(`The gateway answers at ${gateway.url}`)]
  const message = `The gateway at ${gateway.url} is of version ${version}, and this command of ${readVersion()}.`
  return [{ level: 'warning', message, fix: 'Run the same release of both.' }]
}

async function lookAtProviders(gateway: Gateway): Promise<Finding[]> {
  const { providers, waiting } = await gateway.providers()
  const states = providers.map(({ provider, state, error, workers }): Finding => {
    const { name } = providerPages[provider]
    if (state === 'ok') return ok(`${name} takes work, ${workers} ${workers === 1 ? 'worker' : 'workers'}`)
    return { level: state === 'down' ? 'error' : 'warning', message: `${name} is ${state}.`, fix: error }
  })
  const queue: Finding = {
    level: 'warning',
    message: `${waiting} ${waiting === 1 ? 'track waits' : 'tracks wait'} for a provider.`,
    fix: 'They go on when one takes work again, and expire at their deadline.',
  }
  return [...states, ...(waiting > 0 ? [queue] : [])]
}

async function lookAtKeys(gateway: Gateway): Promise<Finding[]> {
  const view = await gateway.keys()
  const remarks = judgeKeys(view).map(({ level, message, fix }): Finding => ({ level, message, fix }))
  return remarks.length > 0 ? remarks : [ok(`Nothing is to be seen to at the fleet's ${view.keys.length} credentials`)]
}

async function runDoctor(context: CommandContext): Promise<ExitCode> {
  const { input, io, terminal } = context
  const gateway = openGateway(context)
  const answers = await asked(io, () => lookAtGateway(gateway))
  const isThere = answers.every(({ level }) => level !== 'error')
  const findings = [
    ...lookAtSystem(context),
    ...(await asked(io, () => lookAtEnvFile(context))),
    ...answers,
    ...(isThere ? await asked(io, () => lookAtProviders(gateway)) : []),
    ...(isThere ? await asked(io, () => lookAtKeys(gateway)) : []),
  ]
  const exitCode = findings.some(({ level }) => level === 'error') ? exitCodes.failed : exitCodes.ok
  if (input.has('json')) {
    terminal.json({ ok: exitCode === exitCodes.ok, findings })
    return exitCode
  }
  const marks = {
    ok: terminal.style('green', '✓'),
    warning: terminal.style('yellow', '!'),
    error: terminal.style('red', '✗'),
  }
  for (const { level, message, fix } of findings) {
    terminal.line(`${marks[level]} ${message}`)
    if (fix !== null) terminal.line(`  Fix: ${fix}`)
  }
  return exitCode
}

export const doctor: Command = {
  name: 'doctor',
  takes: '',
  summary: 'Look at everything that has to be right, and say what is not, with the fix.',
  about: [
    'What runs here, the env file, the gateway, the providers and the keys. No provider is asked: keys check does that.',
    'The exit code is 0 only when nothing is wrong; what is only to be seen to does not count.',
  ],
  options: { ...apiOption, ...jsonOption },
  arguments: [0, 0],
  examples: ['soundfoundry doctor'],
  run: runDoctor,
}
