import { asRecord, type Exchange } from '@soundfoundry/provider-kit'

/** What an error body of Replicate says, in a form that can be matched; none of it may be shown to anyone. */
export interface ProblemBody {
  /** Title and detail, or the whole text of a body that is not JSON; shortened, for matching only. */
  says: string
  /** Names of the input fields that were refused, safe to show: `prompt`, `lyrics`. */
  fields: string[]
  /** Whether the input did not pass the model's schema; the text may then quote the input. */
  isValidation: boolean
  /** What stands as `retry_after`, in seconds. */
  retryAfter: unknown
}

const longestText = 4000
const mostFields = 8

/**
 * Reads `{title, detail, status, invalid_fields?, retry_after?}` (`application/problem+json`), of which any part may be missing.
 * Source: bodies observed at the live API, and https://replicate.com/docs/reference/http.
 */
export function readProblem({ body, text }: Pick<Exchange, 'body' | 'text'>): ProblemBody {
  if (body === undefined || typeof body === 'string') {
    return { says: (body ?? text ?? '').slice(0, longestText), fields: [], isValidation: false, retryAfter: null }
  }
  const record = asRecord(body)
  const texts = [record['title'], record['detail'], record['error'], record['message']]
  const says = texts
    .filter(each => typeof each === 'string')
    .join('\n')
    .slice(0, longestText)
  const invalidFields = Array.isArray(record['invalid_fields']) ? record['invalid_fields'] : []
  const isValidation = invalidFields.length > 0 || /input validation|validation (?:failed|error)/i.test(says)
  return {
    says,
    fields: isValidation ? fieldNames(invalidFields, says) : [],
    isValidation,
    retryAfter: record['retry_after'],
  }
}

/** From `invalid_fields`, else from the lines `- input.lyrics: …` of older answers. Anything but a plain name is left out. */
function fieldNames(invalidFields: readonly unknown[], says: string): string[] {
  const named = invalidFields.map(each => asRecord(each)['field'])
  const lined = [...says.matchAll(/^\s*- (input\.\w+)/gm)].map(match => match[1])
  const candidates = named.length > 0 ? named : lined
  const names = candidates
    .filter(name => typeof name === 'string')
    .map(name => name.replace(/^input\./, ''))
    .filter(name => /^[\w.[\]-]{1,64}$/.test(name))
  return [...new Set(names)].slice(0, mostFields)
}
