import { asRecord, isJson, type Exchange } from '@soundfoundry/provider-kit'

/** Where a request stands, or what came of a cancel, in fal's words. */
const standings = new Set(['NOT_FOUND', 'ALREADY_COMPLETED', 'IN_QUEUE', 'IN_PROGRESS', 'COMPLETED'])

/**
 * Whether an error comes from fal or the model, and not from something in front of them: JSON by its content type, and of
 * one of the shapes in which they report errors (see `readEvidence`). Proxies and load balancers answer with pages of HTML,
 * with nothing, or with JSON of their own, and say nothing about what fal did.
 */
export function isOwnVoice({ body, headers }: Pick<Exchange, 'body' | 'headers'>): boolean {
  if (!isJson(headers)) return false
  if (isComplaints(body)) return true
  const { detail, error, error_type, status } = asRecord(body)
  const { type, message } = asRecord(error)
  return (
    isText(detail) ||
    isComplaints(detail) ||
    isText(error_type) ||
    (isText(type) && isText(message)) ||
    (typeof status === 'string' && standings.has(status.toUpperCase()))
  )
}

/** Who answered when it was not fal, and with what: the beginning of a sentence. */
export function strangerSaid({ status, body, headers }: Exchange): string {
  const type = headers.get('content-type') ?? ''
  const what = /html/i.test(type) ? 'a page of HTML' : body === undefined ? 'no JSON' : "JSON that is not fal's"
  return `A proxy between us and fal, or something else in front of it, answered ${status ?? 'nothing'} with ${what}`
}

/** What to do about it. */
export const strangerFix = 'check FAL_QUEUE_URL, FAL_REST_URL and FAL_API_URL, and any proxy between'

/** The list of complaints that only a model's errors are. */
function isComplaints(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every(each => isText(asRecord(each).type) || isText(asRecord(each).msg))
  )
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}
