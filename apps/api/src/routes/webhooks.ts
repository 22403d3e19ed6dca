import { AppError } from '@soundfoundry/errors'
import { advance, isDone, webhookOf } from '@soundfoundry/track'
import { Type } from 'typebox'
import { answerTrack } from '../answer-track.ts'
import type { Gateway, GatewayDeps } from '../deps.ts'
import { checkNotErased, loadTrack, readable } from '../load-track.ts'
import { showTracks } from '../show-tracks.ts'
import { checkTrackId } from '../track-id.ts'
import { checkWebhookUrl } from '../webhooks/webhook-url.ts'
import { TrackParamsSchema } from './read-track.ts'

export const WebhookTestRequestSchema = Type.Object(
  { url: Type.String({ maxLength: 2048, description: 'The https address of the receiver.' }) },
  { additionalProperties: false },
)

/**
 * `POST /api/webhooks/test`: calls a receiver at once, and says what came back. `POST /api/tracks/{id}/webhook/redeliver`:
 * has a track's webhook told once more.
 */
export function webhookRoutes(app: Gateway, deps: GatewayDeps): void {
  app.post(
    '/api/webhooks/test',
    { config: { scope: 'tracks' }, schema: { body: WebhookTestRequestSchema } },
    async (request, reply) => {
      const { canSign = false, reach = 'public', test } = deps.webhooks ?? {}
      const { url } = request.body
      const problem = checkWebhookUrl(url, reach, 'url')
      if (problem !== null) {
        throw new AppError('invalid_request', { detail: `url: ${problem.message}`, errors: [problem] })
      }
      if (!canSign || test === undefined) throw new AppError('webhooks_not_configured')
      void reply.header('cache-control', 'no-store')
      return test(new URL(url))
    },
  )
  redeliverRoute(app, deps)
}

function redeliverRoute(app: Gateway, { bus, webhooks, ...deps }: GatewayDeps): void {
  app.post(
    '/api/tracks/:id/webhook/redeliver',
    { config: { scope: 'any' }, schema: { params: TrackParamsSchema } },
    async (request, reply) => {
      const id = checkTrackId(request.params.id)
      const { record } = await loadTrack(bus, id, request.sees)
      checkNotErased(record)
      if (webhookOf(record) === null) throw new AppError('no_webhook')
      if (!isDone(record)) throw new AppError('not_done', { detail: `The track is still ${record.status}.` })
      if (webhooks?.canSign !== true) throw new AppError('webhooks_not_configured')
      // The record first: an item without a webhook that waits to be told is taken off the queue.
      const wanted = await readable(
        bus.tracks.update(id, present => {
          const next = advance(present, { type: 'webhook_wanted' }, bus.clock.date())
          return next.ok && next.record !== present ? next.record : null
        }),
      )
      await bus.webhooks.enqueueAnew(id)
      request.log.info({ track: id }, 'webhook to be told once more')
      void reply.code(202)
      return answerTrack(reply, wanted, showTracks(deps))
    },
  )
}
