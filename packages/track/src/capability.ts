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

/**
 * Why a model cannot express a request, in one clause, or null when it can.
 * Lengths are counted in characters as JSON counts them (UTF-16 units), which is the stricter reading of the providers' limits.
 */
export function misfit(request: TrackRequest, model: ModelCapability): string | null {
  if (request.prompt.length > model.prompt_max) {
    return `the prompt has ${request.prompt.length} characters and ${model.id} takes ${model.prompt_max}`
  }
  if (request.prompt.length < model.prompt_min) {
    return `the prompt has ${request.prompt.length} characters and ${model.id} needs ${model.prompt_min}`
  }
  if (request.lyrics !== null && request.lyrics.length > model.lyrics_max) {
    return `the lyrics have ${request.lyrics.length} characters and ${model.id} takes ${model.lyrics_max}`
  }
  if (request.lyrics !== null && request.lyrics.length < model.lyrics_min) {
    return `the lyrics have ${request.lyrics.length} characters and ${model.id} needs ${model.lyrics_min}`
  }
  if (!request.has_vocals && !model.instrumental) return `${model.id} makes no instrumental tracks`
  return null
}
