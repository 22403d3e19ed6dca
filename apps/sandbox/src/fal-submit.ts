import { randomUUID } from 'node:crypto'
import { type Answer, json } from './answer.ts'
import { type Call, subjectOf } from './exchange.ts'
import { anonymousRefusal, lockRefusal, refusedKey } from './fal-access.ts'
import { failureOf, modelErrorBody, plainError } from './fal-errors.ts'
import { complaints, falApps, falAudioWish, falModels } from './fal-models.ts'
import { queueUrls } from './fal-status.ts'
import type { Ending, Work } from './work-ledger.ts'
import type { World } from './world.ts'

/** A submit as it came in. */
export interface Submission {
  /** The app: owner and alias, with its namespace if it has one. */
  app: string
  /** The rest of the endpoint id, without a leading slash. */
  path: string
  input: Record<string, unknown>
  /** Seconds within which the work must have started, from `X-Fal-Request-Timeout`. */
  startTimeout: number | undefined
  maxQueueLength: number | undefined
  webhook: string | undefined
  storesPayload: boolean
  hostname: string
  origin: string
}

/** The style prompt of a submission, whatever its model calls it. */
export function promptOf(submission: Submission): string {
  const model = falModels[endpointOf(submission)]
  return model === undefined ? '' : falAudioWish(model, submission.input).prompt
}

/**
 * Accepts work into fal's queue. The order of the checks is fal's: key, application, anonymity, lock. The input is
 * looked at only by the model, and so shows on the result alone.
 */
export function submit(world: World, call: Call, submission: Submission): Answer {
  const subject = subjectOf(call)
  const { app } = submission
  const unauthorised = refusedKey(world, call)
  if (unauthorised !== undefined) return unauthorised
  if (!falApps.has(app) || world.faults.take('fal', 'unknown-model', subject) !== undefined) {
    return plainError(404, `Application "${app.split('/').at(-1) ?? app}" not found`)
  }
  if (call.holder.kind !== 'known') return anonymousRefusal(app)
  const forbidden = world.faults.take('fal', 'forbid-model', subject)
  const refusal =
    lockRefusal(world, call) ??
    // The body of a missing permission is not publicly known; that it does not speak of a lock is.
    (forbidden && plainError(403, forbidden.text ?? 'You do not have permission to access this application.'))
  if (refusal !== undefined) return refusal
  const limit = world.faults.take('fal', 'rate-limit', subject)
  if (limit !== undefined) {
    const headers = limit.after === undefined ? {} : { 'retry-after': limit.after }
    return plainError(429, 'Too many requests. Please try again later.', headers)
  }
  if (submission.maxQueueLength !== undefined && queueLength(world) > submission.maxQueueLength) {
    return plainError(429, 'Queue size is too large')
  }
  const work = accept(world, call, submission, call.holder.account)
  return json(
    200,
    { status: 'IN_QUEUE', request_id: work.request_id, ...queueUrls(work), queue_position: 0 },
    { 'x-fal-request-id': work.request_id },
  )
}

function accept(world: World, call: Call, submission: Submission, account: string): Work {
  const subject = subjectOf(call)
  const slow = world.faults.take('fal', 'slow-generation', subject)
  const acceptedAt = Date.now()
  const { startTimeout } = submission
  const work: Work = {
    provider: 'fal',
    request_id: randomUUID(),
    model: endpointOf(submission),
    app: submission.app,
    version: '',
    input: submission.input,
    prompt: call.prompt ?? '',
    key: 'fingerprint' in call.holder ? call.holder.fingerprint : '',
    account,
    acceptedAt,
    queueMs: world.timing.queueMs,
    generationMs: slow?.ms ?? world.timing.generationMs,
    ending: endingOf(world, call, submission),
    needsRunner: true,
    ...(startTimeout === undefined
      ? {}
      : { startLimit: { at: acceptedAt + startTimeout * 1000, ending: startTimedOut() } }),
    stuck: world.faults.take('fal', 'never-finish', subject) !== undefined,
    storesPayload: submission.storesPayload,
    hostname: submission.hostname,
    origin: submission.origin,
    ...(submission.webhook === undefined ? {} : { webhook: submission.webhook }),
  }
  world.ledger.accept(work)
  world.webhooks.watch(work)
  return work
}

function endingOf(world: World, call: Call, submission: Submission): Ending {
  const failure = world.faults.take('fal', 'fail-generation', subjectOf(call))
  if (failure !== undefined) return { kind: 'error', ...failureOf(failure) }
  const model = falModels[endpointOf(submission)]
  if (model === undefined) {
    const message = `Path /${submission.path} not found`
    return { kind: 'error', status: 404, body: { detail: message }, message, type: undefined, units: 0 }
  }
  const found = complaints(model, submission.input)
  const [first] = found
  if (first !== undefined) {
    return { kind: 'error', status: 422, body: modelErrorBody(found), message: first.msg, type: first.type, units: 0 }
  }
  return { kind: 'audio', wish: falAudioWish(model, submission.input) }
}

function startTimedOut(): Ending {
  return { kind: 'error', ...failureOf({ type: 'request_timeout' }), userTimeout: true }
}

function queueLength(world: World): number {
  let waiting = 0
  for (const work of world.ledger.of('fal')) if (world.ledger.standing(work).phase === 'queued') waiting += 1
  return waiting
}

function endpointOf(submission: Submission): string {
  return submission.path === '' ? submission.app : `${submission.app}/${submission.path}`
}
