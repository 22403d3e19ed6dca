import type { Answer } from './exchange.ts'
import { asRecord } from './json-record.ts'

/**
 * Whether an error comes from Replicate, and not from something in front of it: JSON by its content type, with the `detail`
 * that every error of the API carries. Source: bodies observed at the live API, and https://replicate.com/docs/reference/http.
 */
export function isOwnVoice({ body, contentType }: Pick<Answer, 'body' | 'contentType'>): boolean {
  if (!/^application\/(?:[\w.-]+\+)?json\b/i.test(contentType?.trim() ?? '')) return false
  const detail = asRecord(body)?.['detail']
  return typeof detail === 'string' && detail !== ''
}

/** With what something answered that is not Replicate. */
export function whatStrangerSaid({ body, contentType }: Pick<Answer, 'body' | 'contentType'>): string {
  if (/html/i.test(contentType ?? '')) return 'a page of HTML'
  return asRecord(body) === null ? 'no JSON' : "JSON that is not Replicate's"
}
