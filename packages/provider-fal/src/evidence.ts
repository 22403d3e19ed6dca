import { asRecord } from '@soundfoundry/provider-kit'

/** What an answer says of an error, gathered from every place where fal puts it. */
export interface Evidence {
  /** Every sentence in it, in lower case. To be searched, never shown: it may echo the prompt. */
  text: string
  /** Machine-readable types, in lower case: `error_type`, `detail[].type`, `error.type`, `X-Fal-Error-Type`. */
  types: string[]
  /** Path of the first field complained of, such as `audio_setting.format`; null when none is named. */
  field: string | null
  /** What a refusal for its content is for, in lower case (`violence`, `model_moderated`); plain names only. */
  categories: string[]
  /** Whether the model itself speaks: only its errors are a list, in `detail` or bare. */
  ofModel: boolean
}

/**
 * Reads the shapes of fal's errors: model errors `{detail: [{loc, msg, type}]}` or the bare list, infrastructure errors
 * `{detail: "…", error_type}`, failed statuses `{error, error_type}` and Platform API errors `{error: {type, message}}`.
 * Takes any value.
 */
export function readEvidence(body: unknown, headers: Headers = new Headers()): Evidence {
  const sentences: string[] = []
  const types: string[] = []
  const categories: string[] = []
  let field: string | null = null
  take(types, headers.get('x-fal-error-type'))
  const record = asRecord(body)
  take(types, record.error_type)
  const list = Array.isArray(body) ? body : record.detail
  takeCategories(categories, record)
  for (const part of [list, record.error, record.message, record.title]) {
    take(sentences, part)
    for (const item of Array.isArray(part) ? part : [part]) {
      const entry = asRecord(item)
      take(sentences, item)
      take(sentences, entry.msg)
      take(sentences, entry.message)
      take(types, entry.type)
      takeCategories(categories, entry)
      takeCategories(categories, asRecord(entry.ctx))
      field ??= fieldOf(entry.loc)
    }
  }
  return { text: sentences.join('\n'), types, field, categories, ofModel: Array.isArray(list) && types.length > 0 }
}

/** The `status` of a body, in capitals: where a queue request stands, or what came of a cancel. Empty when there is none. */
export function standingIn(body: unknown): string {
  const { status } = asRecord(body)
  return typeof status === 'string' ? status.toUpperCase() : ''
}

function take(list: string[], value: unknown): void {
  if (typeof value === 'string' && value !== '') list.push(value.toLowerCase())
}

/** Names alone get through, for the same reason as with fields. */
function takeCategories(list: string[], { categories, category }: Readonly<Record<string, unknown>>): void {
  for (const each of [category, ...(Array.isArray(categories) ? categories : [categories])]) {
    if (typeof each === 'string' && /^[a-z][a-z_-]{0,30}$/i.test(each)) list.push(each.toLowerCase())
  }
}

/** Only what looks like a field's name gets through: a `loc` comes from outside and ends in a sentence of ours. */
function fieldOf(loc: unknown): string | null {
  if (!Array.isArray(loc)) return null
  const names = loc.filter(part => typeof part === 'string' && /^[a-z][a-z0-9_]{0,40}$/i.test(part) && part !== 'body')
  return names.length === 0 ? null : names.slice(0, 3).join('.')
}
