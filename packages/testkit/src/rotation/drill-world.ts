import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { env as ownEnvironment } from 'node:process'
import { parseKeysAnswer, type KeysAnswer } from '@soundfoundry/track'
import { removeDirectory, temporaryDirectory } from '../child-processes.ts'
import { makeFalKey } from '../credentials.ts'
import { createGatewayClient, type GatewayClient } from '../gateway-client.ts'
import { runToEnd, type Ending } from '../run-to-end.ts'
import { startSystem, type System } from '../system.ts'
import { waitFor } from '../wait-for.ts'
import { startAlertReceiver, type AlertReceiver } from './alert-receiver.ts'
import { saveByRename } from './save-file.ts'

/** One credential as the gateway tells it. */
export type KeyRow = KeysAnswer['keys'][number]

/** A whole system whose workers read fal's key from a dotenv file, and everything that a person could do to it. */
export interface DrillWorld {
  readonly system: System
  readonly control: System['sandbox']['control']
  readonly gateway: GatewayClient
  readonly alerts: AlertReceiver
  readonly falWorkers: number
  /** The dotenv file that all workers read. */
  readonly envFile: string
  /** A file as a mounted secret has it; it is not there before somebody saves it. */
  readonly mountedFile: string
  /** The key that a person wants in use. */
  current: string
  /** A new key; nothing may ever show one. */
  readonly makeKey: () => string
  /** Every key that was ever made. */
  readonly planted: readonly string[]
  readonly fingerprint: (key: string) => string
  /** What the gateway says of a key; undefined when it does not know it. */
  row(key: string): Promise<KeyRow | undefined>
  /** Waits until the gateway says so of a key. Resolves to what it then said, and when: by `performance.now()`. */
  rowIs(key: string, what: string, isSo: (row: KeyRow) => boolean): Promise<{ row: KeyRow; at: number }>
  /** Waits until every worker sends its work out with the key, and resolves to that moment. */
  onAll(key: string): Promise<number>
  /** Waits until the dotenv file holds a value, and resolves to that moment. */
  whenWritten(value: string): Promise<number>
  /** Waits until an alert was posted. */
  told(alert: { kind: string; key: string }): Promise<void>
  /** Runs a command of `soundfoundry` as its own process. */
  command(
    given: readonly string[],
    options?: { input?: string; onOutput?: (text: string) => void },
  ): Promise<Ending & { said: string }>
  stop(): Promise<void>
}

export interface DrillWorldOptions {
  falWorkers: number
  /** How many tracks may be at each provider at once. */
  concurrency: number
}

/** Far longer than anything takes on a machine that is not overloaded: what passes it, is wrong. */
const limitMs = 120_000

function startFleet(
  { falWorkers, concurrency }: DrillWorldOptions,
  envFile: string,
  alertUrl: string,
): Promise<System> {
  return startSystem({
    apps: { 'fal-worker': falWorkers },
    sandbox: { queueMs: 50, generationMs: 600, audioSeconds: 1 },
    env: {
      FAL_CONCURRENCY: String(concurrency),
      REPLICATE_CONCURRENCY: String(concurrency),
      LOG_LEVEL: 'warn',
    },
    appEnv: {
      'fal-worker': { FAL_KEY: '', ENV_FILE: envFile },
      health: { ALERT_WEBHOOK_URL: alertUrl },
    },
  })
}

/** What a person at the same machine has in the environment. */
function commandVariables({ apiUrl, sandbox }: System, envFile: string): Record<string, string> {
  const { falQueue, falRest, falApi } = sandbox.urls
  return {
    PATH: ownEnvironment['PATH'] ?? '',
    ENV_FILE: envFile,
    SOUNDFOUNDRY_API: apiUrl,
    FAL_QUEUE_URL: falQueue,
    FAL_REST_URL: falRest,
    FAL_API_URL: falApi,
  }
}

/** Reads the gateway's rows, and waits until one says what is awaited. */
function watchRows(gateway: GatewayClient, nameOf: DrillWorld['fingerprint']): Pick<DrillWorld, 'row' | 'rowIs'> {
  const row = async (key: string): Promise<KeyRow | undefined> => {
    const answer = await gateway.fetch('/api/keys')
    if (!answer.ok) throw new Error(`/api/keys answered ${answer.status}`)
    return parseKeysAnswer(await answer.json()).keys.find(each => each.key === nameOf(key))
  }
  const rowIs: DrillWorld['rowIs'] = async (key, what, isSo) => {
    let last: KeyRow | undefined
    const look = async (): Promise<{ row: KeyRow; at: number } | false> => {
      last = await row(key)
      return last !== undefined && isSo(last) && { row: last, at: performance.now() }
    }
    try {
      return await waitFor(look, { what, timeoutMs: limitMs, intervalMs: 50 })
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      const { state, slot, reason, workers, in_flight } = last ?? {}
      const stood = JSON.stringify({ state, slot, reason, workers, in_flight })
      throw new Error(`${message}; ${nameOf(key)} stood at ${stood}`, { cause: error })
    }
  }
  return { row, rowIs }
}

export async function startDrillWorld({ falWorkers, concurrency }: DrillWorldOptions): Promise<DrillWorld> {
  // Loaded only here: it is large, and most tests want a broker alone.
  const { fingerprint } = await import('@soundfoundry/sandbox')
  const directory = await temporaryDirectory('rotation')
  const envFile = join(directory, 'workers.env')
  const planted: string[] = []
  const makeKey = (): string => {
    const key = makeFalKey()
    planted.push(key)
    return key
  }
  const current = makeKey()
  await saveByRename(envFile, `FAL_KEY=${current}\n`)
  const alerts = await startAlertReceiver()
  const system = await startFleet({ falWorkers, concurrency }, envFile, alerts.url)
  const gateway = createGatewayClient(system.apiUrl)
  const nameOf = (key: string): string => fingerprint('fal', key)

  const { row, rowIs } = watchRows(gateway, nameOf)

  return {
    system,
    control: system.sandbox.control,
    gateway,
    alerts,
    falWorkers,
    envFile,
    mountedFile: join(directory, 'mounted', 'fal-key'),
    current,
    planted,
    makeKey,
    fingerprint: nameOf,
    row,
    rowIs,
    async onAll(key) {
      const { at } = await rowIs(
        key,
        'every worker to be on the new key',
        ({ state, workers }) => state === 'current' && workers === falWorkers,
      )
      return at
    },
    async whenWritten(key) {
      const isWritten = async (): Promise<boolean> =>
        // It may be taken back before a busy machine looks again: then a worker has read it.
        (await readFile(envFile, 'utf8')).includes(key) || (await row(key)) !== undefined
      return waitFor(async () => (await isWritten()) && performance.now(), {
        what: 'the dotenv file to be written',
        timeoutMs: limitMs,
        intervalMs: 10,
      })
    },
    async told({ kind, key }) {
      const isTold = (): boolean => alerts.received.some(each => each.kind === kind && each.key === key)
      await waitFor(isTold, { what: `the alert ${kind} of ${key}`, timeoutMs: limitMs })
    },
    async command(given, options = {}) {
      const ending = await runToEnd({
        app: 'cli',
        arguments: given,
        env: commandVariables(system, envFile),
        ...options,
      })
      return { ...ending, said: `${ending.stdout}${ending.stderr}` }
    },
    async stop() {
      await system.stop()
      alerts.close()
      await removeDirectory(directory)
    },
  }
}
