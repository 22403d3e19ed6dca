import type { TrackRequest } from '@soundfoundry/client'

/** What stands in the form, as text; a box that is ticked is `on`. */
export type FormValues = Readonly<Partial<Record<keyof TrackRequest, string>>>

/** One asking for a track. Sent again under the same key, it is the same track. */
export interface Submission {
  readonly idempotencyKey: string
  readonly body: TrackRequest
}

const formats = ['mp3', 'wav', 'flac'] as const
const providers = ['fal', 'replicate'] as const

const oneOf = <Choice extends string>(choices: readonly Choice[], text: string): Choice | undefined =>
  choices.find(choice => choice === text)

const numberIn = (text: string): number | undefined => (text.trim() === '' ? undefined : Number(text))

/** A new idempotency key. Browsers give `randomUUID` to pages over https and of this machine alone. */
export const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('')

/** The body of the call. What was left empty is left out; whether the rest is good is for the gateway to say. */
export function bodyOf(values: FormValues): TrackRequest {
  const text = (name: keyof TrackRequest): string => values[name] ?? ''
  const hasVocals = text('has_vocals') === 'on'
  const lyrics = text('lyrics').trim()
  const wishes = {
    duration_s: numberIn(text('duration_s')),
    style_strength: numberIn(text('style_strength')),
    seed: numberIn(text('seed')),
    format: oneOf(formats, text('format')),
    provider: oneOf(providers, text('provider')),
    lyrics: hasVocals && lyrics !== '' ? lyrics : undefined,
  }
  const given = Object.fromEntries(Object.entries(wishes).filter(([, value]) => value !== undefined))
  return { prompt: text('prompt').trim(), has_vocals: hasVocals, ...given }
}

/**
 * What to send now: the same submission as before when nothing in the form has changed, so that one whose answer was
 * lost does not make two tracks.
 *
 * @param unanswered the submission before this one, unless it made a track
 */
export function nextSubmission(unanswered: Submission | null, body: TrackRequest, makeKey: () => string): Submission {
  if (unanswered !== null && JSON.stringify(unanswered.body) === JSON.stringify(body)) return unanswered
  return { idempotencyKey: makeKey(), body }
}
