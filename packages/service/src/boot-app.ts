import { readFileSync } from 'node:fs'
import { loadConfig, Secret, type AppName, type Environment, type LoadedConfig } from '@soundfoundry/config'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { bootOrExit } from './boot.ts'
import { createLogger } from './logger.ts'
import { runService } from './run-service.ts'
import { createScrubber, type Scrubber } from './scrubber.ts'

/** What an app is built from. */
export interface Boot<App extends AppName> extends LoadedConfig<App> {
  readonly name: App
  readonly version: string
  readonly logger: Logger
  /** Already watches every secret that the app was configured with. */
  readonly scrubber: Scrubber
}

/** A built app: its server, and what to let go of once the server is closed. */
export interface Built {
  readonly service: FastifyInstance
  readonly close: () => Promise<void>
}

/** The release all apps belong to: one version for the whole house. */
export function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  const isManifest = typeof manifest === 'object' && manifest !== null && 'version' in manifest
  return isManifest && typeof manifest.version === 'string' ? manifest.version : 'unknown'
}

/**
 * The life of an app's process: reads its configuration, logs what a person should know of it, builds the app, listens,
 * and closes with grace. Exits with 78 when the configuration is refused, 69 when the address cannot be had.
 */
export async function bootApp<App extends AppName>(
  name: App,
  environment: Environment,
  build: (boot: Boot<App>) => Promise<Built>,
): Promise<void> {
  const scrubber = createScrubber()
  const start = async () => {
    const loaded = await loadConfig(name, environment)
    for (const { secret } of loaded.credentialReading.credentials) scrubber.watchSecret(secret)
    for (const value of Object.values(loaded.config).flat()) {
      if (value instanceof Secret) scrubber.watchSecret(value)
    }
    const { HOST, PORT, LOG_LEVEL } = loaded.config
    const logger = createLogger({ name, level: LOG_LEVEL, scrubber })
    for (const { variable, message } of loaded.warnings) logger.warn({ variable }, `${variable}: ${message}`)
    const { service, close } = await build({ ...loaded, name, version: readVersion(), logger, scrubber })
    await runService({ service, host: HOST, port: PORT, onClose: close })
  }
  await bootOrExit(start, { name, scrubber })
}
