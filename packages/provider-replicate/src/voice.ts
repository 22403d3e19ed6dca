import { asRecord, isJson, isRecord, type Exchange } from '@soundfoundry/provider-kit'

/**
 * Whether an error comes from Replicate, and not from something in front of it: JSON by its content type, with the `detail`
 * that every error of the API carries. Source: bodies observed at the live API, and https://replicate.com/docs/reference/http.
 */
export function isOwnVoice({ body, headers }: Pick<Exchange, 'body' | 'headers'>): boolean {
  if (!isJson(headers)) return false
  const { detail } = asRecord(body)
  return typeof detail === 'string' && detail !== ''
}

/** With what something answered that is not Replicate. */
export function whatStrangerSaid({ body, headers }: Pick<Exchange, 'body' | 'headers'>): string {
  if (/html/i.test(headers.get('content-type') ?? '')) return 'a page of HTML'
  return isRecord(body) ? "JSON that is not Replicate's" : 'no JSON'
}
