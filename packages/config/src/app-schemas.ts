import type { Static, TSchema } from 'typebox'
import { annotationsOf } from './annotations.ts'
import type { CredentialProvider } from './credential-rules.ts'
import { apiSchema } from './schemas/api.ts'
import { falWorkerSchema } from './schemas/fal-worker.ts'
import { healthSchema } from './schemas/health.ts'
import { replicateWorkerSchema } from './schemas/replicate-worker.ts'
import { routerSchema } from './schemas/router.ts'
import { credentialVariables } from './variables.ts'

/** What each app reads: its settings, and whose credentials it holds. Only the workers hold any. */
export const appSchemas = {
  api: { settings: apiSchema, credentials: null },
  router: { settings: routerSchema, credentials: null },
  'fal-worker': { settings: falWorkerSchema, credentials: 'fal' },
  'replicate-worker': { settings: replicateWorkerSchema, credentials: 'replicate' },
  health: { settings: healthSchema, credentials: null },
} as const satisfies Record<string, { settings: TSchema; credentials: CredentialProvider | null }>

export type AppName = keyof typeof appSchemas

/** Every app that has a configuration. */
export const appNames: readonly AppName[] = ['api', 'router', 'fal-worker', 'replicate-worker', 'health']

/** An app's settings, checked and frozen, under the names of their variables. */
export type AppConfig<App extends AppName> = Readonly<Static<(typeof appSchemas)[App]['settings']>>

/** A variable as documentation and deployment files need to know it. */
export interface VariableDescription {
  readonly name: string
  readonly description: string
  readonly default?: string | number
}

/** Every variable that an app reads, its credentials and the `_FILE` variables included. */
export function appVariables(app: AppName): readonly VariableDescription[] {
  const { settings, credentials } = appSchemas[app]
  const schemas: Record<string, object> = {
    ...settings.properties,
    ...(credentials === null ? {} : credentialVariables(credentials)),
  }
  return Object.entries(schemas).map(([name, schema]) => {
    const { description, default: standard } = annotationsOf(schema)
    return standard === undefined ? { name, description } : { name, description, default: standard }
  })
}
