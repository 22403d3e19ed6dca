import { AppError } from '@soundfoundry/errors'
import {
  checkTrackRequest,
  initialRecord,
  toTrackRequest,
  TrackRequestBodySchema,
  type RequestRecord,
} from '@soundfoundry/track'
import { answerTrack } from '../answer-track.ts'
import { callerLeft } from '../caller-left.ts'
import type { Gateway, GatewayDeps } from '../deps.ts'
import { readIdempotencyKey, requestDigest } from '../idempotency.ts'
import { loadTrack } from '../load-track.ts'
import { readPreferWait } from '../prefer-wait.ts'
import { newTrackId, trackIdFor } from '../track-id.ts'
import { waitForTrack } from '../wait-for-track.ts'

/** Whoever calls without a token. */
const anonymous = 'anonymous'

/** `POST /api/tracks`: accepts a track. It is durable before the 202 is sent. */
export function createTrackRoute(app: Gateway, { bus, deadlineS }: GatewayDeps): void {
  app.post('/api/tracks', { schema: { body: TrackRequestBodySchema } }, async (request, reply) => {
    const problems = checkTrackRequest(request.body)
    if (problems.length > 0) {
      throw new AppError('invalid_request', {
        detail: problems.map(({ path, message }) => `${path}: ${message}`).join('; '),
        errors: problems,
      })
    }
    const key = readIdempotencyKey(request.headers['idempotency-key'])
    const trackRequest = toTrackRequest(request.body)
    const now = Date.now()
    const asked: RequestRecord = {
      v: 1,
      id: key === null ? newTrackId() : trackIdFor(anonymous, key),
      caller: anonymous,
      request: trackRequest,
      body_sha256: requestDigest(trackRequest),
      created_at: new Date(now).toISOString(),
      expires_at: new Date(now + deadlineS * 1000).toISOString(),
    }
    const replayed = await accept(bus, asked)
    if (replayed) void reply.header('idempotency-replayed', 'true')
    else request.log.info({ track: asked.id }, 'track accepted')

    void reply.code(202).header('location', `/api/tracks/${asked.id}`)
    const wait = readPreferWait(request.headers.prefer)
    if (wait !== null) {
      void reply.header('preference-applied', `wait=${wait}`)
      return answerTrack(reply, await waitForTrack(bus, asked.id, wait, callerLeft(reply)))
    }
    if (replayed) return answerTrack(reply, await loadTrack(bus, asked.id))
    return answerTrack(reply, { record: initialRecord(asked), revision: 0 })
  })
}

/** Writes the request, or finds that the same one was written before. Throws `idempotency_key_reused` for another one. */
async function accept(bus: GatewayDeps['bus'], asked: RequestRecord): Promise<boolean> {
  try {
    await bus.requests.append(asked)
    return false
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'conflict') throw error
  }
  const first = await bus.requests.get(asked.id)
  if (first === null) throw new AppError('broker_unavailable')
  if (first.request.body_sha256 !== asked.body_sha256) throw new AppError('idempotency_key_reused')
  return true
}
