import { randomUUID } from 'node:crypto'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { endChild, isRunning, removeDirectory, spawnChild, temporaryDirectory } from './child-processes.ts'
import { readBrokerInfo } from './broker-info.ts'
import { freePort } from './free-port.ts'
import { natsServerPath } from './nats-server-path.ts'
import { waitFor } from './wait-for.ts'

export interface BrokerOptions {
  /** Another nats-server than the one this machine uses by default, such as another version. */
  serverPath?: string
  /** More arguments for nats-server. */
  arguments?: readonly string[]
  /** Where JetStream keeps its data, instead of a temporary directory; `stop` leaves it. */
  storeDir?: string
}

/** A real nats-server with JetStream on 127.0.0.1, for one test. */
export interface Broker {
  readonly url: string
  readonly port: number
  readonly version: string
  /** Where JetStream keeps its data; removed by `stop`. */
  readonly storeDir: string
  /** Ends it in good order and removes its data. */
  stop(): Promise<void>
  /** Ends it, by SIGKILL unless told otherwise, and keeps its data; `restart` brings it back. */
  kill(signal?: NodeJS.Signals): Promise<void>
  /** Ends it in good order if it still runs, and starts it again on the same port and data. */
  restart(options?: { withoutJetStream?: boolean }): Promise<void>
  /** Deletes everything that it keeps, whether it runs or not. */
  wipe(): Promise<void>
}

interface Launch {
  serverPath: string
  port: number
  storeDir: string
  extra: readonly string[]
  withoutJetStream?: boolean
}

interface Launched {
  child: ChildProcess
  version: string
}

async function launch({ serverPath, port, storeDir, extra, withoutJetStream = false }: Launch): Promise<Launched> {
  const name = `testkit-${randomUUID()}`
  const child = spawnChild({
    command: serverPath,
    arguments: [
      '--addr',
      '127.0.0.1',
      '--port',
      String(port),
      '--name',
      name,
      ...(withoutJetStream ? [] : ['--jetstream', '--store_dir', storeDir]),
      ...extra,
    ],
  })
  await once(child, 'spawn')
  const closed = once(child, 'close')
  let said = ''
  const remember = (chunk: Buffer): void => {
    said = (said + chunk.toString()).slice(-4_000)
  }
  child.stdout?.on('data', remember)
  child.stderr?.on('data', remember)
  const greeted = await waitFor(
    async () => {
      if (!isRunning(child)) return 'ended' as const
      const info = await readBrokerInfo(port)
      return info.server_name === name && (withoutJetStream || info.jetstream === true) && { version: info.version }
    },
    { what: `nats-server on port ${port}` },
  )
  if (greeted === 'ended') {
    await closed
    throw new Error(`nats-server ended at once: ${said}`)
  }
  return { child, version: greeted.version }
}

async function launchOnFreePort(options: Omit<Launch, 'port'>): Promise<Launched & { port: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort()
    try {
      return { port, ...(await launch({ ...options, port })) }
    } catch (error) {
      if (attempt === 5 || !String(error).includes('address already in use')) throw error
    }
  }
}

/**
 * Starts a nats-server with JetStream on a free port, with its data in a temporary directory. It never outlives this
 * process.
 *
 * @throws Error when nats-server is not installed or does not start, with what it said.
 */
export async function startBroker(options: BrokerOptions = {}): Promise<Broker> {
  const storeDir = options.storeDir ?? (await temporaryDirectory('broker'))
  const settings = { serverPath: options.serverPath ?? natsServerPath(), storeDir, extra: options.arguments ?? [] }
  const first = await launchOnFreePort(settings)
  const { port, version } = first
  let { child } = first
  return {
    url: `nats://127.0.0.1:${port}`,
    port,
    version,
    storeDir,
    async stop() {
      await endChild(child, 'SIGTERM')
      if (options.storeDir === undefined) await removeDirectory(storeDir)
    },
    async kill(signal = 'SIGKILL') {
      await endChild(child, signal)
    },
    async restart({ withoutJetStream = false } = {}) {
      await endChild(child, 'SIGTERM')
      child = (await launch({ ...settings, port, withoutJetStream })).child
    },
    async wipe() {
      for (const name of await readdir(storeDir)) await rm(join(storeDir, name), { recursive: true, force: true })
    },
  }
}
