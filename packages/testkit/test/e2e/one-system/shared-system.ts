import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { rename, writeFile } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import {
  createGatewayClient,
  freePort,
  makeFalKey,
  startSystem,
  waitFor,
  type GatewayClient,
  type System,
} from '../../../src/index.ts'

/** One system for several scenarios; each leaves it as it found it unless it says otherwise. */
export interface SharedSystem {
  readonly system: System
  readonly gateway: GatewayClient
  /** Has somebody listen at fal. */
  readonly openFal: () => Promise<void>
  /** Puts these variables into the dotenv file of every app. */
  readonly save: (changes: Readonly<Record<string, string>>) => Promise<void>
  /** Posts tracks until one of them is made by fal. */
  readonly falIsUsedAgain: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** Listens on a port and passes everything on to another one. */
async function forward(from: number, to: number): Promise<Server> {
  const server = createServer(socket => {
    const onward = connect({ host: '127.0.0.1', port: to })
    socket.pipe(onward).pipe(socket)
    socket.on('error', () => onward.destroy())
    onward.on('error', () => socket.destroy())
  })
  server.listen(from, '127.0.0.1')
  await once(server, 'listening')
  return server
}

/** Starts everything, with the settings in a folder of the test's own, and nobody at fal yet. */
export async function startSharedSystem(directory: string): Promise<SharedSystem> {
  const envFile = join(directory, 'shared.env')
  const variables: Record<string, string> = { FAL_KEY: makeFalKey() }
  const save: SharedSystem['save'] = async changes => {
    Object.assign(variables, changes)
    const lines = Object.entries(variables).map(([name, value]) => `${name}='${value}'\n`)
    await writeFile(`${envFile}.draft`, lines.join(''))
    await rename(`${envFile}.draft`, envFile)
  }
  await save({})
  const port = await freePort()
  const fal = `http://127.0.0.1:${port}`
  const system = await startSystem({
    sandbox: { queueMs: 20, generationMs: 100, audioSeconds: 1 },
    env: {
      ENV_FILE: envFile,
      FAL_QUEUE_URL: `${fal}/fal-queue`,
      FAL_REST_URL: `${fal}/fal-rest`,
      FAL_API_URL: `${fal}/fal-api/v1`,
    },
    appEnv: { 'fal-worker': { FAL_KEY: '' } },
  })
  const gateway = createGatewayClient(system.apiUrl)
  let server: Server | null = null
  return {
    system,
    gateway,
    save,
    async openFal() {
      server = await forward(port, Number(new URL(system.sandbox.origin).port))
    },
    async falIsUsedAgain() {
      await waitFor(async () => (await gateway.make({ prompt: `Is fal back? ${randomUUID()}` })).provider === 'fal', {
        what: 'fal to be used',
        intervalMs: 500,
      })
    },
    async stop() {
      await system.stop()
      server?.close()
    },
  }
}
