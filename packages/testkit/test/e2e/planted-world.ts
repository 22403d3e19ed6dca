import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { text as readAll } from 'node:stream/consumers'
import { freePort, makeFalKey, makeReplicateToken, startSystem, type System } from '../../src/index.ts'
import { startEchoingFarEnd, type EchoingAnswer } from './echoing-far-end.ts'
import { runToEnd, type Ending } from '../../src/run-to-end.ts'

/** Everything that must not be found anywhere. */
export const planted = {
  'the fal key': makeFalKey(),
  'the previous fal key': makeFalKey(),
  'the malformed fal key': `${makeFalKey()} extra`,
  'the fal key that is refused': makeFalKey(),
  'the fal key that is rotated in': makeFalKey(),
  'the staged fal key': makeFalKey(),
  'the Replicate token': makeReplicateToken(),
  'the previous Replicate token': makeReplicateToken(),
  'the malformed Replicate token': makeReplicateToken().slice(1),
  'the Replicate token that is refused': makeReplicateToken(),
  'the staged Replicate token': makeReplicateToken(),
  'the quoted fal key': `"${makeFalKey()}"`,
  'the quoted Replicate token': `${makeReplicateToken()}"`,
  'the client token': randomBytes(24).toString('hex'),
  "the alerts' secret": `whsec_${randomBytes(32).toString('base64')}`,
  "the broker's password": randomBytes(24).toString('hex'),
  'the secret of signed addresses': randomBytes(24).toString('hex'),
} as const

/**
 * What callers write into their own requests. It is their data: it stands in their own records, as given, and goes to the
 * provider. In none of the other places.
 */
export const callers = { "a caller's fal key": makeFalKey(), "a caller's Replicate token": makeReplicateToken() }

/** How a far end answers a submit that names the mishap: with what it was sent. Some say it in fal's words. */
export const mishaps: Readonly<Record<string, EchoingAnswer>> = {
  locked: echo => ({ status: 403, body: { detail: `User is locked. Reason: Exhausted balance of ${echo}` } }),
  forbidden: echo => ({ status: 403, body: { title: 'Forbidden', detail: `${echo} may not do this` } }),
  missing: echo => ({ status: 404, body: { detail: `Application of ${echo} not found` } }),
  invalid: echo => ({
    status: 422,
    body: { detail: [{ loc: ['body', echo], msg: `refused: ${echo}`, type: 'value_error', input: echo }] },
  }),
  throttled: echo => ({ status: 429, body: { detail: `Too many requests of ${echo}`, retry_after: 1 } }),
  broken: echo => ({ status: 502, body: `<html><body>Bad gateway for ${echo}</body></html>` }),
  'cut-json': echo => ({ status: 200, body: `{"request_id":"${echo}","id":"${echo}","authorization":"${echo}` }),
  'as-id': echo => {
    const credential = echo.replace(/^\S+ /, '')
    return { status: 200, body: { request_id: credential, id: credential, status: 'starting' } }
  },
  reset: () => 'reset',
  refused: echo => ({ status: 401, body: { detail: `No user found for ${echo}` } }),
}

/** What came out by one way, in the order in which it came. */
type Sink = (string | Uint8Array)[]
const newSink = (): Sink => []
const toText = (line: unknown): string => JSON.stringify(line)

async function startAlertReceiver() {
  const received: Sink = []
  const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    received.push(JSON.stringify(request.headers), await readAll(request))
    response.end()
  }
  const server = createServer((request, response) => void receive(request, response))
  const port = await freePort()
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return { received, url: `http://127.0.0.1:${port}/alerts`, close: () => server.close() }
}

/** A system whose every credential is planted, and everything that came out of it. */
export interface PlantedWorld {
  readonly system: System
  readonly farEnds: Readonly<Record<'fal' | 'replicate', { readonly served: ReadonlySet<string> }>>
  /** Everything that was written or received so far, for each place that anything can leave the system by. */
  readonly sinks: Readonly<Record<string, Sink>>
  /** Changes the workers' dotenv file, as an editor does. */
  save(changes: Readonly<Record<string, string>>): Promise<void>
  /** Asks the gateway with the client token, and keeps the whole answer. */
  ask(path: string, init?: { method?: string; headers?: Record<string, string>; body?: string }): Promise<Response>
  /** Runs a command of `soundfoundry`, and keeps what it said. */
  command(given: readonly string[], input?: string): Promise<Ending>
  /** Starts a worker that has to refuse its configuration, and keeps what it said. */
  startInVain(app: string, env: Readonly<Record<string, string>>): Promise<Ending>
  /** Reads what only stands somewhere now: metrics, logs, the broker's files. Ends every app and the broker. */
  gather(): Promise<void>
  stop(): Promise<void>
}

/** Where the body of an answer of the gateway belongs. */
function sinkOf(response: Response): 'audio' | 'event streams' | 'answers of the gateway' {
  const type = response.headers.get('content-type') ?? ''
  if (type.startsWith('audio/')) return 'audio'
  return type.startsWith('text/event-stream') ? 'event streams' : 'answers of the gateway'
}

async function filesUnder(directory: string): Promise<Buffer[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  return Promise.all(entries.filter(each => each.isFile()).map(each => readFile(join(each.parentPath, each.name))))
}

/** Starts everything, with its settings in a folder of the test's own. */
export async function startPlantedWorld(directory: string): Promise<PlantedWorld> {
  const envFile = join(directory, 'keys.env')
  const variables: Record<string, string> = {
    FAL_KEY: planted['the fal key'],
    FAL_KEY_PREVIOUS: planted['the previous fal key'],
    REPLICATE_API_TOKEN: planted['the Replicate token'],
    REPLICATE_API_TOKEN_PREVIOUS: planted['the previous Replicate token'],
  }
  const save = async (changes: Readonly<Record<string, string>>): Promise<void> => {
    Object.assign(variables, changes)
    const draft = `${envFile}.${randomUUID()}`
    const lines = Object.entries(variables).map(([name, value]) => `${name}='${value}'\n`)
    await writeFile(draft, lines.join(''))
    await rename(draft, envFile)
  }
  await save({})

  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const alerts = await startAlertReceiver()
  const farEnds = {
    fal: await startEchoingFarEnd(`${origin}/fal-queue`, mishaps),
    replicate: await startEchoingFarEnd(`${origin}/replicate/v1`, mishaps),
  }
  const login = { NATS_USER: 'soundfoundry', NATS_PASSWORD: planted["the broker's password"] }
  const hash = createHash('sha256').update(planted['the client token']).digest('hex')
  const system = await startSystem({
    broker: { arguments: ['--user', login.NATS_USER, '--pass', login.NATS_PASSWORD] },
    env: { ...login, ENV_FILE: envFile, LOG_LEVEL: 'trace' },
    appEnv: {
      api: {
        API_TOKENS: `${hash}:tracks+operate`,
        URL_SIGNING_SECRET: planted['the secret of signed addresses'],
      },
      'fal-worker': { FAL_KEY: '', FAL_QUEUE_URL: farEnds.fal.url },
      'replicate-worker': { REPLICATE_API_TOKEN: '', REPLICATE_API_URL: farEnds.replicate.url },
      health: { ALERT_WEBHOOK_URL: alerts.url, ALERT_WEBHOOK_SECRET: planted["the alerts' secret"] },
    },
    sandbox: { port, queueMs: 20, generationMs: 100, audioSeconds: 1 },
  })

  // The one table of the ways out. A new one is a row here and a line that fills it.
  const sinks = {
    'what the apps write': newSink(),
    'answers of the gateway': newSink(),
    audio: newSink(),
    'event streams': newSink(),
    metrics: newSink(),
    'posted alerts': alerts.received,
    "the broker's files": newSink(),
    'what the command line writes': newSink(),
    'what a refused start writes': newSink(),
  }
  const environment = { PATH: '', ENV_FILE: envFile, NATS_URL: `nats://127.0.0.1:${await freePort()}` }

  return {
    system,
    farEnds,
    sinks,
    save,
    async ask(path, init = {}) {
      const headers = { authorization: `Bearer ${planted['the client token']}`, ...init.headers }
      const response = await fetch(`${system.apiUrl}${path}`, { ...init, headers })
      const copy = Buffer.from(await response.clone().arrayBuffer())
      const head = JSON.stringify([response.status, response.statusText, ...response.headers])
      sinks['answers of the gateway'].push(head)
      sinks[sinkOf(response)].push(copy)
      return response
    },
    async command(given, input) {
      const urls = { FAL_QUEUE_URL: farEnds.fal.url, REPLICATE_API_URL: farEnds.replicate.url }
      const { falRest, falApi } = system.sandbox.urls
      const ending = await runToEnd({
        app: 'cli',
        arguments: given,
        env: {
          ...environment,
          ...urls,
          FAL_REST_URL: falRest,
          FAL_API_URL: falApi,
          SOUNDFOUNDRY_API: system.apiUrl,
          SOUNDFOUNDRY_API_TOKEN: planted['the client token'],
        },
        ...(input === undefined ? {} : { input }),
      })
      sinks['what the command line writes'].push(ending.stdout, ending.stderr)
      return ending
    },
    async startInVain(app, env) {
      const ending = await runToEnd({ app, env: { ...environment, ...env } })
      sinks['what a refused start writes'].push(ending.stdout, ending.stderr)
      return ending
    },
    async gather() {
      for (const name of system.names) {
        const answer = await fetch(`${system.process(name).url}/metrics`)
        sinks.metrics.push(await answer.text())
      }
      await Promise.all(system.names.map(name => system.kill(name, 'SIGTERM')))
      await system.broker.kill('SIGTERM')
      for (const name of system.names) sinks['what the apps write'].push(...system.logs(name).map(toText))
      sinks["the broker's files"].push(...(await filesUnder(system.broker.storeDir)))
    },
    async stop() {
      await system.stop()
      await Promise.all([farEnds.fal.close(), farEnds.replicate.close()])
      alerts.close()
    },
  }
}
