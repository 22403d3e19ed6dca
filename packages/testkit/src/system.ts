import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { env as ownEnvironment } from 'node:process'
import type { Sandbox, SandboxOptions } from '@soundfoundry/sandbox'
import { createAppProcess, type AppProcess, type LogLine } from './app-process.ts'
import { startBroker, type Broker, type BrokerOptions } from './broker.ts'
import { removeDirectory, temporaryDirectory } from './child-processes.ts'
import { makeFalKey, makeReplicateToken } from './credentials.ts'

const appNames = ['api', 'router', 'fal-worker', 'replicate-worker', 'health'] as const

/** An app by its folder under `apps/`. */
export type AppName = (typeof appNames)[number]

type Variables = Readonly<Record<string, string>>

export interface SystemOptions {
  /** How many processes of each app, one unless told otherwise; 0 leaves it out. */
  apps?: Partial<Record<AppName, number>>
  /** Variables for every app. */
  env?: Variables
  /** Variables for one app, over those for every app. */
  appEnv?: Partial<Record<AppName, Variables>>
  /** How long the workers wait until doubt is settled: seconds unless told otherwise, or as long as they do by default. */
  times?: 'short' | 'real'
  /** Variables for one process, by its name, over those for its app. */
  processEnv?: Readonly<Record<string, Variables>>
  sandbox?: SandboxOptions
  broker?: BrokerOptions
}

/** A whole SoundFoundry: a broker, a sandbox in this process, and every app as a process of its own. */
export interface System {
  /** The gateway's base URL, without a trailing slash. */
  readonly apiUrl: string
  readonly broker: Broker
  readonly sandbox: Sandbox
  /** The keys the workers were given; nothing may ever show them. */
  readonly keys: { readonly fal: string; readonly replicate: string }
  /** The names of all processes. */
  readonly names: readonly string[]
  /** @throws Error when there is no such process */
  process(name: string): AppProcess
  /** Sends a signal, SIGKILL unless told otherwise, and waits until the process has ended. */
  kill(name: string, signal?: NodeJS.Signals): Promise<void>
  /** Starts a process again, on the same port. */
  start(name: string): Promise<void>
  /** Everything a process wrote. */
  logs(name: string): readonly LogLine[]
  /** Ends all processes, the sandbox and the broker. */
  stop(): Promise<void>
}

/** The sandbox begins work at once and lists it at once, unless a test has it otherwise: nothing is worth waiting for. */
const shortTimes: Variables = { FAL_START_TIMEOUT_S: '10', FAL_LIST_LAG_S: '3', REPLICATE_LIST_LAG_S: '3' }

// What a process needs to run at all; nothing else of this environment may reach an app under test.
const inherited = ['PATH', 'Path', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'TZ']

function inheritedVariables(): Record<string, string> {
  const variables: Record<string, string> = {}
  for (const name of inherited) {
    const value = ownEnvironment[name]
    if (value !== undefined) variables[name] = value
  }
  return variables
}

function processNames(app: AppName, count: number): string[] {
  return Array.from({ length: count }, (_, index) => (index === 0 ? app : `${app}-${index + 1}`))
}

interface Surroundings {
  broker: Broker
  sandbox: Sandbox
  directory: string
  keys: System['keys']
}

async function createProcesses(options: SystemOptions, surroundings: Surroundings): Promise<Map<string, AppProcess>> {
  const { broker, sandbox, directory, keys } = surroundings
  // Whoever runs the tests may have a .env of their own.
  const envFile = join(directory, 'empty.env')
  await writeFile(envFile, '')
  const common = {
    ...inheritedVariables(),
    ENV_FILE: envFile,
    NATS_URL: broker.url,
    FAL_QUEUE_URL: sandbox.urls.falQueue,
    FAL_REST_URL: sandbox.urls.falRest,
    FAL_API_URL: sandbox.urls.falApi,
    REPLICATE_API_URL: sandbox.urls.replicateApi,
    // What most tests ask is not how much a new account runs at once, nor how long its queue may be.
    FAL_CONCURRENCY: '10',
    ...(options.times === 'real' ? {} : shortTimes),
    ...options.env,
  }
  const secrets: Partial<Record<AppName, Variables>> = {
    'fal-worker': { FAL_KEY: keys.fal },
    'replicate-worker': { REPLICATE_API_TOKEN: keys.replicate },
  }
  const processes = new Map<string, AppProcess>()
  for (const app of appNames) {
    const env = { ...common, ...secrets[app], ...options.appEnv?.[app] }
    for (const name of processNames(app, options.apps?.[app] ?? 1)) {
      processes.set(name, await createAppProcess({ name, app, env: { ...env, ...options.processEnv?.[name] } }))
    }
  }
  return processes
}

/**
 * Starts everything on free ports and waits until every app is ready. Nothing of it outlives this process.
 *
 * @throws Error when an app is not built, ends, or is not ready within three minutes, with its last log lines
 */
export async function startSystem(options: SystemOptions = {}): Promise<System> {
  const directory = await temporaryDirectory('system')
  const broker = await startBroker(options.broker)
  // Loaded only here: it is large, and most tests want a broker alone.
  const { startSandbox } = await import('@soundfoundry/sandbox')
  const sandbox = await startSandbox({ falRunners: 200, ...options.sandbox })
  const keys = { fal: makeFalKey(), replicate: makeReplicateToken() }
  let processes = new Map<string, AppProcess>()

  const process = (name: string): AppProcess => {
    const found = processes.get(name)
    if (found === undefined) throw new Error(`there is no process ${name}, only ${[...processes.keys()].join(', ')}`)
    return found
  }
  const stop = async (): Promise<void> => {
    await Promise.all([...processes.values()].map(each => each.kill('SIGTERM')))
    await sandbox.close()
    await broker.stop()
    await removeDirectory(directory)
  }

  try {
    processes = await createProcesses(options, { broker, sandbox, directory, keys })
    await Promise.all([...processes.values()].map(each => each.start()))
  } catch (error) {
    await stop()
    throw error
  }
  return {
    apiUrl: processes.get('api')?.url ?? '',
    broker,
    sandbox,
    keys,
    names: [...processes.keys()],
    process,
    stop,
    kill: async (name, signal) => process(name).kill(signal),
    start: async name => process(name).start(),
    logs: name => process(name).logs,
  }
}
