import fastify, { type FastifyInstance } from 'fastify'
import { AudioLibrary } from './audio-library.ts'
import { registerControl } from './control-routes.ts'
import { SandboxControl } from './control.ts'
import { registerFalPlatform } from './fal-platform-routes.ts'
import { registerFalQueue } from './fal-queue-routes.ts'
import { FaultBoard } from './fault-board.ts'
import { registerFiles } from './file-routes.ts'
import { KeyBook, type KnownKey } from './key-book.ts'
import type { Provider } from './operation.ts'
import { registerReplicate } from './replicate-routes.ts'
import { WebhookSender } from './webhook-sender.ts'
import { WireLog } from './wire-log.ts'
import { WorkLedger } from './work-ledger.ts'
import { CredentialLeaks, type World } from './world.ts'

/** How to start a sandbox. Everything has a default. */
export interface SandboxOptions {
  /** Address to listen on, 127.0.0.1 by default. */
  host?: string
  /** Port of the providers' APIs and the controls; any free one by default. */
  port?: number
  /** Port of the audio files; any free one by default. */
  filesPort?: number
  /** What the controls are called by in a `Host` header, in lower case, beside loopback names and `host`. */
  allowedHosts?: readonly string[]
  /** Whether requests are logged, as JSON lines on standard output. */
  logger?: boolean
  /** Milliseconds that work waits before it starts, 300 by default. */
  queueMs?: number
  /** Milliseconds that work is generated, 1200 by default. */
  generationMs?: number
  /** How much work fal runs at once, 2 by default, as for a new account; the rest waits in its queue. */
  falRunners?: number
  /** Length of a piece in seconds where the input wishes for none, 6 by default. */
  audioSeconds?: number
  /** Milliseconds after its end at which Replicate forgets a prediction's data, an hour by default. */
  retentionMs?: number
  /** The keys that exist; for a provider not named here, every well-formed key does. */
  keys?: Partial<Record<Provider, readonly KnownKey[]>>
}

/** A running sandbox. */
export interface Sandbox {
  /** Where the APIs and the control page are, without a trailing slash. */
  origin: string
  /** Where the audio files are. */
  filesOrigin: string
  /** What to put in place of the providers' addresses. */
  urls: SandboxUrls
  control: SandboxControl
  /** Stops listening; open connections are closed. */
  close: () => Promise<void>
}

/** The providers' addresses as the sandbox has them. */
export interface SandboxUrls {
  /** In place of `https://queue.fal.run`. */
  falQueue: string
  /** In place of `https://rest.fal.ai`. */
  falRest: string
  /** In place of `https://api.fal.ai/v1`. */
  falApi: string
  /** In place of `https://api.replicate.com/v1`. */
  replicateApi: string
}

/**
 * Starts the far ends of fal and Replicate on two ports of this machine. What they know is in memory only.
 *
 * @throws when a port is taken
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { host = '127.0.0.1', port = 0, filesPort = 0, logger = false } = options
  const world = createWorld(options)
  const control = new SandboxControl(world)
  const api = createServer(logger)
  registerControl(api, control, new Set([host, ...(options.allowedHosts ?? [])]))
  registerFalQueue(api, world)
  registerFalPlatform(api, world)
  registerReplicate(api, world)
  const files = createServer(logger)
  registerFiles(files, world)
  const close = async () => {
    await Promise.all([world.webhooks.close(), api.close(), files.close()])
  }
  try {
    const filesOrigin = await files.listen({ host, port: filesPort })
    world.files.port = Number(new URL(filesOrigin).port)
    const origin = await api.listen({ host, port })
    return { origin, filesOrigin, urls: urlsAt(origin), control, close }
  } catch (error) {
    await close()
    throw error
  }
}

function createWorld(options: SandboxOptions): World {
  const faults = new FaultBoard()
  const webhooks = new WebhookSender()
  const world: World = {
    faults,
    ledger: new WorkLedger(provider => faults.isSet(provider, 'never-finish'), options.falRunners ?? 2),
    wire: new WireLog(),
    keys: new KeyBook(options.keys),
    audio: new AudioLibrary(options.audioSeconds ?? 6),
    webhooks,
    timing: { queueMs: options.queueMs ?? 300, generationMs: options.generationMs ?? 1200 },
    retentionMs: options.retentionMs ?? 60 * 60 * 1000,
    leaks: new CredentialLeaks(),
    files: { port: 0 },
  }
  webhooks.attach(world)
  return world
}

/** A server whose JSON parser takes anything: neither provider judges a body by its first brace. */
function createServer(logger: boolean): FastifyInstance {
  const app = fastify({ logger, forceCloseConnections: true, bodyLimit: 16 * 1024 * 1024, pluginTimeout: 0 })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
    done(null, parseLeniently(body.toString()))
  })
  return app
}

function parseLeniently(body: string): unknown {
  if (body === '') return undefined
  try {
    return JSON.parse(body)
  } catch {
    return body
  }
}

function urlsAt(origin: string): SandboxUrls {
  return {
    falQueue: `${origin}/fal-queue`,
    falRest: `${origin}/fal-rest`,
    falApi: `${origin}/fal-api/v1`,
    replicateApi: `${origin}/replicate/v1`,
  }
}
