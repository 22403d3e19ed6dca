import { STATUS_CODES } from 'node:http'
import { type Answer, json } from './answer.ts'

/** An error of the request or of fal's infrastructure: a flat body, and its type in a header as well. */
export function flatError(status: number, detail: string, type: string, headers: Record<string, string> = {}): Answer {
  return json(status, { detail, error_type: type }, { 'x-fal-error-type': type, ...headers })
}

/** An error with nothing but a text. */
export function plainError(status: number, detail: string, headers: Record<string, string> = {}): Answer {
  return json(status, { detail }, headers)
}

/** One entry of a model error's `detail`. */
export interface ModelErrorDetail {
  loc: readonly (string | number)[]
  msg: string
  type: string
  input?: unknown
  ctx?: Record<string, unknown>
}

/** The body of a model error. */
export function modelErrorBody(details: readonly ModelErrorDetail[]): unknown {
  return { detail: details.map(detail => ({ ...detail, url: `https://docs.fal.ai/errors#${detail.type}` })) }
}

const infrastructureTypes: Record<number, string> = {
  500: 'internal_error',
  502: 'runner_incomplete_response',
  503: 'runner_scheduling_failure',
  504: 'request_timeout',
}

const ownTexts: Record<number, string> = {
  401: 'invalid key credentials',
  403: 'You do not have permission to access this application.',
  404: 'Application "minimax-music" not found',
  429: 'Too many requests. Please try again later.',
}

/** fal's own error of a status, as far as it is known: a flat one, from 500 on with a type, and a model's list for 422. */
export function ownError(status: number): Answer {
  if (status === 422)
    return json(422, modelErrorBody([{ loc: ['body', 'prompt'], msg: 'Field required', type: 'missing' }]))
  if (status < 500) return plainError(status, ownTexts[status] ?? STATUS_CODES[status] ?? 'Error')
  const type = infrastructureTypes[status] ?? 'internal_error'
  return flatError(status, type.replaceAll('_', ' '), type)
}

/** Types that fal's infrastructure reports in the flat shape, with their statuses. */
const flatTypes: Record<string, { status: number; detail: string }> = {
  request_timeout: { status: 504, detail: 'Request timed out' },
  startup_timeout: { status: 504, detail: 'Runner startup timed out' },
  runner_scheduling_failure: { status: 503, detail: 'Failed to schedule a runner' },
  runner_connection_timeout: { status: 503, detail: 'Connection to the runner timed out' },
  runner_disconnected: { status: 503, detail: 'Runner disconnected' },
  runner_connection_refused: { status: 503, detail: 'Runner refused the connection' },
  runner_connection_error: { status: 503, detail: 'Error connecting to the runner' },
  runner_incomplete_response: { status: 502, detail: 'Runner sent an incomplete response' },
  runner_server_error: { status: 500, detail: 'Internal Server Error' },
  client_disconnected: { status: 499, detail: 'Client disconnected' },
  client_cancelled: { status: 499, detail: 'Request was cancelled by the client' },
  bad_request: { status: 400, detail: 'Bad request' },
  internal_error: { status: 500, detail: 'Internal error' },
}

/** Types a model reports in the array shape, with their statuses. Others are taken for 422. */
const modelTypes: Record<string, { status: number; message: string }> = {
  internal_server_error: { status: 500, message: 'Internal server error' },
  generation_timeout: { status: 504, message: 'Generation timeout' },
  downstream_service_error: { status: 400, message: 'Downstream service error' },
  downstream_service_unavailable: { status: 500, message: 'Downstream service unavailable' },
  content_policy_violation: {
    status: 422,
    message: 'The content could not be processed because it contained material flagged by a content checker.',
  },
  no_media_generated: { status: 422, message: 'No media was generated' },
}

/** A failed generation as it will be told: the status and body of its result, and the texts of its status. */
export interface FalFailure {
  /** What the result says was billed; undefined where it does not say. */
  units: number | undefined
  status: number
  body: unknown
  message: string
  type: string
}

/**
 * The failure of a type, in the body shape fal uses for it.
 *
 * @param wish overrides of the type's own status and text
 */
export function failureOf(wish: { type?: string; status?: number; message?: string; units?: number }): FalFailure {
  const type = wish.type ?? defaultType(wish.status)
  const flat = flatTypes[type]
  if (flat !== undefined) {
    const message = wish.message ?? flat.detail
    const body = { detail: message, error_type: type }
    return { status: wish.status ?? flat.status, body, message, type, units: wish.units ?? 0 }
  }
  const model = modelTypes[type]
  const message = wish.message ?? model?.message ?? type
  const loc = type === 'content_policy_violation' ? ['body', 'prompt'] : ['body']
  const status = wish.status ?? model?.status ?? 422
  return {
    status,
    // An error that the application itself raises says nothing of units; the platform fills in for its own.
    units: wish.units ?? (status >= 500 ? 0 : undefined),
    body: modelErrorBody([{ loc, msg: message, type }]),
    message,
    type,
  }
}

function defaultType(status: number | undefined): string {
  if (status === 422) return 'content_policy_violation'
  const flat = Object.entries(flatTypes).find(([, each]) => each.status === status)
  return status === undefined || status === 500 ? 'internal_server_error' : (flat?.[0] ?? 'internal_server_error')
}
