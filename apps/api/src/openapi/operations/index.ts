import type { OperationsByRoute } from '../operation.ts'
import { alertOperations } from './alerts.ts'
import { fleetOperations } from './fleet.ts'
import { providerActionOperations } from './provider-actions.ts'
import { processOperations } from './process.ts'
import { sandboxOperations } from './sandbox.ts'
import { trackCreationOperations } from './track-creation.ts'
import { trackMediaOperations } from './track-media.ts'
import { trackRetryOperations } from './track-retries.ts'
import { trackOperations } from './tracks.ts'
import { webhookOperations } from './webhooks.ts'

/** What is said of every route of the gateway. */
export const operations: OperationsByRoute = {
  ...trackCreationOperations,
  ...trackRetryOperations,
  ...trackOperations,
  ...trackMediaOperations,
  ...webhookOperations,
  ...fleetOperations,
  ...alertOperations,
  ...providerActionOperations,
  ...sandboxOperations,
  ...processOperations,
}

/** The routes that every app has from packages/service. */
export const shellRoutes: readonly string[] = Object.keys(processOperations)
