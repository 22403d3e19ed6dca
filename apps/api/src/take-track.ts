import { AppError, type ErrorCode } from '@soundfoundry/errors'
import {
  checkTrackRequest,
  initialRecord,
  type RequestRecord,
  type TrackRequest,
  type TrackRequestBody,
} from '@soundfoundry/track'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { answerTrack } from './answer-track.ts'
import { checkRequirement } from './check-requirement.ts'
import type { GatewayDeps, WebhookRules } from './deps.ts'
import { readIdempotencyKey, requestDigest } from './idempotency.ts'
import { loadTrack, readable, type LoadedTrack } from './load-track.ts'
import { readPreferWait } from './prefer-wait.ts'
import type { ShowTrack } from './show-tracks.ts'
import { newTrackId, trackIdFor } from './track-id.ts'
import type { TrackWaiters } from './track-waiters.ts'
import { checkWebhookUrl } from './webhooks/webhook-url.ts'

/** What is to be made. */
export interface Asked {
  readonly request: TrackRequest
  /** How the answer is to show it. */
  readonly show: ShowTrack
  /** The id of the track that it makes again. */
  readonly retryOf?: string
  /** Whose it is to be; whoever calls, without it. */
  readonly caller?: string
}

/**
 * Accepts a track, and answers 202 with it: it is durable before that. Repeated with the same idempotency key, the same
 * track is answered. Throws `idempotency_key_reused` for a key that was used for something else, `requirement_unmet` where no
 * model could be used, and `track_unreadable` when only another release can read what a key was used for.
 */
export async function takeTrack(
  { bus, deadlineS }: GatewayDeps,
  waiters: TrackWaiters,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  wanted: Asked,
) {
  const { show } = wanted
  const key = readIdempotencyKey(request.headers['idempotency-key'])
  const { asked, first, replayed } = await acceptTrack({ bus, deadlineS }, wanted, { request, key })
  if (replayed) void reply.header('idempotency-replayed', 'true')

  void reply.code(202).header('location', `/api/tracks/${asked.id}`)
  const accepted: LoadedTrack = { record: initialRecord(first), revision: 0 }
  // Of a retry by an operator it is the caller of the old track who may read it, and the operator.
  const sees = request.sees === null ? null : asked.caller
  const wait = readPreferWait(request.headers.prefer)
  if (wait !== null) {
    void reply.header('preference-applied', `wait=${wait}`)
    return answerTrack(reply, await orAsAccepted(waiters.wait(asked.id, sees, wait, reply.raw), accepted), show)
  }
  return answerTrack(reply, replayed ? await orAsAccepted(loadTrack(bus, asked.id, sees), accepted) : accepted, show)
}

/**
 * Writes down what is asked for, once for each idempotency key: `first` is what counts, and `replayed` says that it was there.
 * Throws `idempotency_key_reused`, `requirement_unmet` and `track_unreadable` as `takeTrack` does.
 */
export async function acceptTrack(
  { bus, deadlineS }: Pick<GatewayDeps, 'bus' | 'deadlineS'>,
  wanted: Omit<Asked, 'show'>,
  { request, key }: { request: Pick<FastifyRequest, 'caller' | 'log'>; key: string | null },
): Promise<{ asked: RequestRecord; first: RequestRecord; replayed: boolean }> {
  const asked = toRequestRecord(wanted, { client: request.caller, key, deadlineS, now: bus.clock.now() })
  await checkModels(bus, asked, key !== null)
  const accepted = await accept(bus, asked)
  if (!accepted.replayed) {
    request.log.info({ track: asked.id, ...(wanted.retryOf && { retry_of: wanted.retryOf }) }, 'track accepted')
  }
  return { asked, ...accepted }
}

const noWebhooks: WebhookRules = { canSign: false, reach: 'public' }

/**
 * Throws `invalid_request`, naming everything that is wrong with a body beyond its schema, or `webhooks_not_configured`
 * for a webhook that could not be signed.
 */
export function checkBody(body: TrackRequestBody, { canSign, reach }: WebhookRules = noWebhooks): void {
  const { webhook_url: webhookUrl } = body
  const address = webhookUrl === undefined ? null : checkWebhookUrl(webhookUrl, reach)
  const problems = [...checkTrackRequest(body), ...(address === null ? [] : [address])]
  if (problems.length > 0) {
    throw new AppError('invalid_request', {
      detail: problems.map(({ path, message }) => `${path}: ${message}`).join('; '),
      errors: problems,
    })
  }
  if (webhookUrl !== undefined && !canSign) {
    throw new AppError('webhooks_not_configured', {
      detail: 'webhook_url: webhooks are not set up at this gateway.',
      errors: [{ path: 'webhook_url', message: 'cannot be used: webhooks are not set up at this gateway' }],
    })
  }
}

/**
 * Throws `requirement_unmet` where no model could be used, before anything is written. A call that is repeated is for the
 * track that it made, whatever models there are now.
 */
async function checkModels(bus: GatewayDeps['bus'], { id, request }: RequestRecord, isNamed: boolean): Promise<void> {
  try {
    checkRequirement(
      request,
      [...bus.fleet.entries()].map(([, { value }]) => value),
    )
  } catch (error) {
    if (!isNamed || (await readable(bus.requests.get(id))) === null) throw error
  }
}

/** What is written down of a call. `now` is the broker's time. */
function toRequestRecord(
  { request, retryOf, caller }: Pick<Asked, 'request' | 'retryOf' | 'caller'>,
  { client, key, deadlineS, now }: { client: string; key: string | null; deadlineS: number; now: number },
): RequestRecord {
  return {
    v: 1,
    id: key === null ? newTrackId(now) : trackIdFor(client, key),
    caller: caller ?? client,
    request,
    body_sha256: requestDigest(request, retryOf),
    ...(retryOf === undefined ? {} : { retry_of: retryOf }),
    created_at: new Date(now).toISOString(),
    expires_at: new Date(now + deadlineS * 1000).toISOString(),
  }
}

/**
 * Writes the request, or finds the same one that was written before; `first` is the one that counts.
 * Throws `idempotency_key_reused` for another one, `track_unreadable` for one of another release.
 */
async function accept(
  bus: GatewayDeps['bus'],
  asked: RequestRecord,
): Promise<{ first: RequestRecord; replayed: boolean }> {
  try {
    await bus.requests.append(asked)
    return { first: asked, replayed: false }
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'conflict') throw error
  }
  const written = await readable(bus.requests.get(asked.id))
  if (written === null) throw new AppError('broker_unavailable')
  if (written.request.body_sha256 !== asked.body_sha256) throw new AppError('idempotency_key_reused')
  return { first: written.request, replayed: true }
}

/** How a track stands cannot be told now: the broker is away, or only a newer release can read it. */
const unknownNow: ReadonlySet<ErrorCode> = new Set(['broker_unavailable', 'track_unreadable'])

/** An accepted track is never answered with an error: whoever repeats the call for it would pay for a second track. */
async function orAsAccepted(reading: Promise<LoadedTrack>, accepted: LoadedTrack): Promise<LoadedTrack> {
  try {
    return await reading
  } catch (error) {
    if (error instanceof AppError && unknownNow.has(error.code)) return accepted
    throw error
  }
}
