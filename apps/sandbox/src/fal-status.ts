import { type Answer, json } from './answer.ts'
import { audioFormats } from './audio-library.ts'
import { failureOf, flatError, plainError } from './fal-errors.ts'
import { timeAt } from './own-clock.ts'
import type { Work } from './work-ledger.ts'
import type { World } from './world.ts'

/** The addresses fal gives for a request: under the app, without the rest of the endpoint id. */
export function queueUrls(work: Work): Record<'response_url' | 'status_url' | 'cancel_url', string> {
  const request = `${work.origin}/fal-queue/${work.app}/requests/${work.request_id}`
  return { response_url: request, status_url: `${request}/status`, cancel_url: `${request}/cancel` }
}

/**
 * Where a request stands, in fal's words: there is no status for a failure, it is COMPLETED with an error beside it.
 *
 * @param withLogs whether the caller asked for the model's log lines
 */
export function queueStatus(world: World, work: Work, withLogs: boolean): Record<string, unknown> {
  const standing = world.ledger.standing(work)
  const common = { request_id: work.request_id, ...queueUrls(work) }
  if (standing.phase === 'queued') return { status: 'IN_QUEUE', queue_position: 0, ...common }
  const logs = withLogs ? logLines(timeAt(world, 'fal', standing.startedAt ?? work.acceptedAt)) : null
  if (standing.phase === 'generating') return { status: 'IN_PROGRESS', ...common, logs }
  const { startedAt, endedAt } = standing
  const seconds = startedAt === undefined || endedAt === undefined ? null : (endedAt - startedAt) / 1000
  const error = errorOf(work, standing.phase === 'canceled')
  const metrics = { inference_time: error === undefined ? seconds : null }
  return { status: 'COMPLETED', ...common, logs, metrics, ...error }
}

function errorOf(work: Work, canceled: boolean): { error: string; error_type?: string } | undefined {
  const ending = canceled ? failureOf({ type: 'client_cancelled' }) : work.ending
  if (!('message' in ending)) return undefined
  return { error: ending.message, ...(ending.type === undefined ? {} : { error_type: ending.type }) }
}

/** The status code of a status: 202 until the request is over. */
export function statusCodeOf(status: Record<string, unknown>): number {
  return status['status'] === 'COMPLETED' ? 200 : 202
}

/** The result of a request: the model's output, or the model's error with the model's status. */
export async function queueResult(world: World, work: Work): Promise<Answer> {
  const { phase } = world.ledger.standing(work)
  const headers = { 'x-fal-request-id': work.request_id }
  if (phase === 'queued' || phase === 'generating') {
    // The text is known from callers' reports; its status code is not documented.
    return plainError(400, 'Request is still in progress', headers)
  }
  const unbilled = { ...headers, 'x-fal-billable-units': '0' }
  if (phase === 'canceled') {
    const { status, message, type } = failureOf({ type: 'client_cancelled' })
    return flatError(status, message, type, unbilled)
  }
  const { ending } = work
  if (ending.kind === 'audio') {
    return json(200, await falOutput(world, work), { ...headers, 'x-fal-billable-units': '1' })
  }
  if (ending.kind === 'aborted') return flatError(500, 'Internal error', 'internal_error', unbilled)
  return json(ending.status, ending.body, {
    ...headers,
    ...(ending.units === undefined ? {} : { 'x-fal-billable-units': String(ending.units) }),
    ...(ending.type === undefined ? {} : { 'x-fal-error-type': ending.type }),
    ...(ending.userTimeout === true ? { 'x-fal-request-timeout-type': 'user' } : {}),
  })
}

/** The output of a finished generation. */
export async function falOutput(world: World, work: Work): Promise<Record<string, unknown>> {
  if (work.ending.kind !== 'audio') return {}
  const { wish } = work.ending
  const { contentType, extension } = audioFormats[wish.format]
  const file = await world.audio.render(wish)
  const name = `output.${extension}`
  const url = `http://${work.hostname}:${world.files.port}/fal/${work.request_id}/${name}`
  return { audio: { url, content_type: contentType, file_name: name, file_size: file.length } }
}

/** Takes work out of the queue, or stops it where it runs. */
export function cancelQueued(world: World, work: Work, ignored: boolean): Answer {
  const { phase } = world.ledger.standing(work)
  const headers = { 'x-fal-request-id': work.request_id }
  if (phase === 'queued') {
    work.canceledAt = Date.now()
    return json(200, { status: 'OK' }, headers)
  }
  if (phase === 'generating') {
    if (!ignored) work.canceledAt = Date.now()
    return json(202, { status: 'CANCELLATION_REQUESTED' }, headers)
  }
  return json(400, { status: 'ALREADY_COMPLETED' }, headers)
}

function logLines(timestamp: string): unknown[] {
  return [{ message: 'Generating music', level: 'INFO', source: 'USER', timestamp }]
}
