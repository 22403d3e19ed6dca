import { Type, type Static } from 'typebox'
import type { TrackRequest } from './request.ts'

/** What a model can express, as data: the router compares requests with it and never knows a provider's fields. */
export const ModelCapabilitySchema = Type.Object({
  id: Type.String({ minLength: 1 }),
  prompt_min: Type.Integer(),
  prompt_max: Type.Integer(),
  lyrics_min: Type.Integer(),
  lyrics_max: Type.Integer(),
  instrumental: Type.Boolean(),
})
export type ModelCapability = Static<typeof ModelCapabilitySchema>

/** How many characters a text has, as the providers count them: code points, so that an emoji of one is one. */
const charactersOf = (text: string): number => Array.from(text).length

/** Why a model cannot express a request, in one clause, or null when it can. */
export function misfit(request: TrackRequest, model: ModelCapability): string | null {
  const prompt = charactersOf(request.prompt)
  if (prompt > model.prompt_max) return `the prompt has ${prompt} characters and ${model.id} takes ${model.prompt_max}`
  if (prompt < model.prompt_min) return `the prompt has ${prompt} characters and ${model.id} needs ${model.prompt_min}`
  const lyrics = request.lyrics === null ? null : charactersOf(request.lyrics)
  if (lyrics !== null && lyrics > model.lyrics_max) {
    return `the lyrics have ${lyrics} characters and ${model.id} takes ${model.lyrics_max}`
  }
  if (lyrics !== null && lyrics < model.lyrics_min) {
    return `the lyrics have ${lyrics} characters and ${model.id} needs ${model.lyrics_min}`
  }
  if (!request.has_vocals && !model.instrumental) return `${model.id} makes no instrumental tracks`
  return null
}
