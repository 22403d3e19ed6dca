import type { Refusal } from '@soundfoundry/track'
import type { Evidence } from './evidence.ts'
import { callersFieldName } from './models.ts'

/** What is wrong with a field, by the type of the complaint (pydantic's and fal's own); the first match counts. */
const complaints: readonly (readonly [word: string, clause: string])[] = [
  ['too_short', 'it is too short'],
  ['too_long', 'it is too long'],
  ['missing', 'it is missing'],
  ['greater_than', 'it is out of range'],
  ['less_than', 'it is out of range'],
  ['one_of', 'it is not one of the values allowed'],
  ['enum', 'it is not one of the values allowed'],
  ['literal', 'it is not one of the values allowed'],
  ['not_supported', 'the model does not support it'],
]

/** A refusal of the request itself: its content, or a field that breaks the model's limits. */
export function inputRefusal(evidence: Evidence, status: number | null, model: string): Refusal {
  const refusal = { scope: 'request', http_status: status, retry_after_ms: null } as const
  if (tellsOfPolicy(evidence)) {
    return {
      ...refusal,
      reason: 'content_policy',
      explanation: policyExplanation(evidence, model),
    }
  }
  return { ...refusal, reason: 'invalid_input', explanation: inputExplanation(evidence, model) }
}

/**
 * Whether it was nothing but the model's own filter: then another model may take the same words. Any other category is
 * about the words themselves. Source: fal's error reference, `content_policy_violation`.
 */
export function isModelsOwnFilter({ categories }: Evidence): boolean {
  return categories.length > 0 && categories.every(each => each === 'model_moderated')
}

function policyExplanation(evidence: Evidence, model: string): string {
  if (isModelsOwnFilter(evidence)) {
    return `The filter of ${model} itself refuses the prompt or the lyrics: another model may take them; else rephrase them and create a new track.`
  }
  const named = evidence.categories.length === 0 ? '' : ` (${[...new Set(evidence.categories)].slice(0, 4).join(', ')})`
  return `The prompt or the lyrics are against fal's content policy${named}: rephrase them and create a new track.`
}

/**
 * Whether an error is about content rather than form. Where there is a type it decides alone:
 * a text may echo the prompt, which may contain any word.
 */
export function tellsOfPolicy(evidence: Evidence): boolean {
  if (evidence.types.length > 0) return evidence.types.some(type => type.includes('content_policy'))
  return /content[ _-]policy|moderation|sensitive content/.test(evidence.text)
}

function inputExplanation({ field, types }: Evidence, model: string): string {
  if (field === null) {
    return `fal does not take the request as ${model} input: change the prompt or the lyrics and create a new track.`
  }
  const callers = callersFieldName(model, field)
  const name = callers === field ? `"${field}"` : `"${callers}" (sent as "${field}")`
  const clause = complaints.find(([word]) => types.some(type => type.includes(word)))?.[1] ?? 'it is not valid'
  return `fal refuses the field ${name} for ${model}: ${clause}; change it and create a new track.`
}
