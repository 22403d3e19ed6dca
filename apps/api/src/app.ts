import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { brokerOf, openBus } from '@soundfoundry/bus'
import { createService, type Boot, type Built, type Reach } from '@soundfoundry/service'
import { ChangeFeed } from './changes/change-feed.ts'
import { createHostCheck } from './allowed-hosts.ts'
import { addBrowserDefences } from './browser-defences.ts'
import { serveDashboard } from './dashboard.ts'
import type { Gateway, GatewayDeps } from './deps.ts'
import { refuseForeignPages } from './foreign-pages.ts'
import { guardApi } from './guard.ts'
import { addReference } from './openapi/gateway-reference.ts'
import { Passes } from './passes/passes.ts'
import { createCallLimit } from './rate-limit.ts'
import { alertRoutes } from './routes/alerts.ts'
import { cancelTrackRoute } from './routes/cancel-track.ts'
import { createTrackRoute } from './routes/create-track.ts'
import { eraseTrackRoute } from './routes/erase-track.ts'
import { eventsRoute } from './routes/events.ts'
import { eventTicketsRoute } from './routes/event-tickets.ts'
import { healthRoutes } from './routes/health.ts'
import { listTracksRoute } from './routes/list-tracks.ts'
import { operationsRoutes } from './routes/operations.ts'
import { providerActionRoutes } from './routes/provider-actions.ts'
import { readTrackRoute } from './routes/read-track.ts'
import { retryTrackRoute } from './routes/retry-track.ts'
import { retryTracksRoute } from './routes/retry-tracks.ts'
import { sandboxRoutes } from './routes/sandbox.ts'
import { trackAudioRoute } from './routes/track-audio.ts'
import { trackEventsRoute } from './routes/track-events.ts'
import { SandboxControls } from './sandbox/sandbox.ts'
import { showTracks } from './show-tracks.ts'
import { webhookRoutes } from './routes/webhooks.ts'
import { TrackStreams } from './track-streams.ts'
import { TrackWaiters } from './track-waiters.ts'
import { registerPendingWebhooks } from './webhooks/pending-webhooks.ts'
import { startWebhooks } from './webhooks/start-webhooks.ts'
import { createWebhookTest } from './webhooks/test-webhook.ts'
import { createSigner } from './webhooks/webhook-message.ts'

/** What `apps/dashboard` builds, seen from `src` and from `dist`. */
const dashboardFolder = new URL('../../dashboard/dist/', import.meta.url)

/** Adds every route of the gateway to a server. */
export function addRoutes(gateway: Gateway, deps: GatewayDeps): void {
  guardApi(gateway, deps)
  const waiters = new TrackWaiters(deps.bus)
  const streams = new TrackStreams(deps.bus, showTracks(deps))
  const feed = new ChangeFeed(deps.bus)
  gateway.addHook('preClose', async () => {
    waiters.close()
    streams.close()
    feed.close()
  })
  // Of a track that the broker has lost, nothing would ever be told.
  deps.bus.onDataLoss(() => streams.endAll())
  createTrackRoute(gateway, deps, waiters)
  readTrackRoute(gateway, deps, waiters)
  listTracksRoute(gateway, deps)
  cancelTrackRoute(gateway, deps)
  eraseTrackRoute(gateway, deps)
  retryTrackRoute(gateway, deps, waiters)
  retryTracksRoute(gateway, deps)
  trackAudioRoute(gateway, deps)
  trackEventsRoute(gateway, deps, streams)
  eventsRoute(gateway, deps, feed)
  eventTicketsRoute(gateway, deps)
  webhookRoutes(gateway, deps)
  healthRoutes(gateway, deps)
  operationsRoutes(gateway, deps)
  alertRoutes(gateway, deps)
  providerActionRoutes(gateway, deps)
  sandboxRoutes(gateway, deps)
}

/** Adds every route of the gateway to a server, and the document that describes them. */
export async function addGatewayRoutes(gateway: Gateway, deps: GatewayDeps): Promise<void> {
  await addReference(gateway, deps.version)
  addRoutes(gateway, deps)
}

/** Builds the gateway: the one app that callers talk to. */
export async function buildApp(boot: Boot<'api'>): Promise<Built> {
  const { name, version, logger, scrubber, config } = boot
  const bus = await openBus({ ...brokerOf(name, config), retentionDays: config.TRACK_RETENTION_DAYS, log: logger })
  const service = createService({
    name,
    version,
    logger,
    scrubber,
    readiness: { broker: () => bus.ready() },
    clock: bus.clock,
  })
  const gateway = service.withTypeProvider<TypeBoxTypeProvider>()
  const secrets = config.WEBHOOK_SECRET ?? []
  const reach: Reach = config.WEBHOOK_ALLOW_PRIVATE ? 'private' : 'public'
  const { HOST: listens, PUBLIC_URL: publicUrl, ALLOWED_HOSTS: listed, CORS_ORIGINS: origins = [] } = config
  await addBrowserDefences(gateway, origins)
  refuseForeignPages(gateway, {
    isAllowedHost: createHostCheck({ listens, publicUrl, listed }),
    origins: publicUrl === undefined ? origins : [...origins, new URL(publicUrl).origin],
  })
  const passes = new Passes({ secrets: config.URL_SIGNING_SECRET ?? [], now: () => bus.clock.now() })
  const show = showTracks({ publicUrl, passes, retention: bus.retention })
  const sign = secrets.length === 0 ? null : createSigner(secrets)
  const stopping = new AbortController()
  gateway.addHook('preClose', async () => stopping.abort())
  const tries = { clock: bus.clock, log: logger, reach, scrubber, stopping: stopping.signal }
  await addGatewayRoutes(gateway, {
    bus,
    publicUrl,
    passes,
    retention: bus.retention,
    version,
    environment: config.SANDBOX_URL === undefined ? config.SOUNDFOUNDRY_ENV : 'sandbox',
    sandbox: sandboxOf(config),
    deadlineS: config.TRACK_DEADLINE_S,
    tokens: config.API_TOKENS,
    limitCalls: await createCallLimit(gateway, config.RATE_LIMIT_PER_MINUTE),
    webhooks: {
      canSign: sign !== null,
      reach,
      test: sign === null ? undefined : createWebhookTest({ ...tries, sign }),
    },
  })
  await serveDashboard(gateway, dashboardFolder)
  // Without a secret, too: what was accepted with one then waits, and somebody should see it.
  registerPendingWebhooks(service.metrics, bus)
  if (sign !== null) await startWebhooks(service, { bus, show, reach, sign })
  return { service, close: () => bus.close() }
}

function sandboxOf({
  SANDBOX_URL: url,
  SANDBOX_ENV_FILE: envFile,
}: Boot<'api'>['config']): SandboxControls | undefined {
  return url === undefined ? undefined : new SandboxControls({ url, envFile })
}
