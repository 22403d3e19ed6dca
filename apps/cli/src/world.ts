import { resolve } from 'node:path'
import { parseUrl } from '@soundfoundry/errors'
import { credentialRules, credentialSlots, isLoopbackHost, type Environment } from '@soundfoundry/config'
import { providerNames } from '@soundfoundry/track'
import { UsageError } from './command-failure.ts'
import { isSet } from './env-settings.ts'
import { readRunningSystem, type RunningSystem } from './running-system.ts'

/** A running system in which the sandbox plays the providers. */
export interface SandboxSystem extends RunningSystem {
  readonly sandbox: string
}

/** What a command acts on. */
export interface World {
  /** The system of `npm start` in this checkout; null when none runs, or another gateway was named. */
  readonly running: RunningSystem | null
  /** The same, where the sandbox plays the providers. */
  readonly sandbox: SandboxSystem | null
  /** What the command reads in place of the environment of its process. */
  readonly environment: Environment
}

const isSandbox = (running: RunningSystem | null): running is SandboxSystem =>
  running !== null && running.sandbox !== null

/** The same for every way to write an address of this machine. */
function addressOf(url: string): string {
  const parsed = parseUrl(url)
  if (parsed === null) return url
  const { protocol, hostname, port, pathname } = parsed
  return `${protocol}//${isLoopbackHost(hostname) ? 'loopback' : hostname}:${port}${pathname.replace(/\/+$/, '')}`
}

const credentialVariables: ReadonlySet<string> = new Set(
  providerNames.flatMap(provider =>
    credentialSlots.flatMap(slot => credentialRules[provider].variables[slot].flatMap(name => [name, `${name}_FILE`])),
  ),
)

/**
 * Decides what a command acts on: the system that `npm start` runs from this checkout, unless another gateway was named.
 * While the sandbox plays the providers, neither a credential nor an address of a real one is taken from elsewhere: a
 * made-up key must not reach a real provider, nor a real key the sandbox.
 *
 * @param home the checkout that the command belongs to; null where it belongs to none
 * @param gateway the gateway that was named as an option
 */
export function findWorld(environment: Environment, home: string | null, gateway: string | undefined): World {
  const running = home === null ? null : readRunningSystem(home)
  const named = [gateway, environment['SOUNDFOUNDRY_API']].find(isSet)
  if (running === null || (named !== undefined && addressOf(named) !== addressOf(running.gateway))) {
    return { running: null, sandbox: null, environment }
  }
  const brokerUrl = running.broker === null ? {} : { NATS_URL: running.broker }
  if (!isSandbox(running)) {
    const found = { ...brokerUrl, SOUNDFOUNDRY_API: running.gateway, ENV_FILE: running.env_file }
    return { running, sandbox: null, environment: { ...found, ...withoutEmpty(environment) } }
  }
  const own = Object.entries(environment).filter(([name]) => !credentialVariables.has(name))
  return {
    running,
    sandbox: running,
    environment: {
      ...Object.fromEntries(own),
      ...brokerUrl,
      ...running.endpoints,
      SOUNDFOUNDRY_API: named ?? running.gateway,
      ENV_FILE: running.env_file,
    },
  }
}

const withoutEmpty = (environment: Environment): Environment =>
  Object.fromEntries(Object.entries(environment).filter(([, value]) => isSet(value)))

/** Whether this is the file that the sandbox's workers read. */
export const isSandboxFile = ({ env_file }: SandboxSystem, file: string, directory: string): boolean =>
  resolve(directory, file) === resolve(env_file)

/** @throws {UsageError} where a file is to be changed that the workers of the sandbox do not read */
export function refuseOtherFile({ sandbox }: World, file: string | undefined, directory: string): void {
  if (sandbox === null || file === undefined || isSandboxFile(sandbox, file, directory)) return
  throw new UsageError(
    `The sandbox runs here, and its workers read ${sandbox.env_file}: no other file is changed.`,
    'Leave --env-file out to try it in the sandbox, or end npm start to work on your own file.',
  )
}

/** One sentence that says where a command acts; null where that is not to be doubted. */
export function worldInWords({ sandbox }: World): string | null {
  return sandbox === null ? null : `Sandbox at ${sandbox.gateway}: no provider is asked, and nothing is bought.`
}
