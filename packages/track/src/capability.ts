import { Type, type Static } from 'typebox'
import { nullable } from './nullable.ts'
import { AudioFormatSchema, wishNames, type TrackRequest, type Wish } from './request.ts'

/** Which wishes a model carries out, and within which bounds. */
export const HonoursSchema = Type.Object({
  /** The lengths that it can be told to make, in seconds; null when it takes none. */
  duration_s: nullable(Type.Object({ min: Type.Number(), max: Type.Number() })),
  style_strength: Type.Boolean(),
  seed: Type.Boolean(),
  formats: Type.Array(AudioFormatSchema),
  /** Whether it sings also where it is given no words. */
  vocals_without_lyrics: Type.Boolean(),
})
export type Honours = Static<typeof HonoursSchema>

/** What a model can express, as data: the router compares requests with it and never knows a provider's fields. */
export const ModelCapabilitySchema = Type.Object({
  id: Type.String({ minLength: 1 }),
  prompt_min: Type.Integer(),
  prompt_max: Type.Integer(),
  lyrics_min: Type.Integer(),
  lyrics_max: Type.Integer(),
  instrumental: Type.Boolean(),
  /** Earlier releases do not say. */
  honours: Type.Optional(HonoursSchema),
})
export type ModelCapability = Static<typeof ModelCapabilitySchema>

/** What a provider's package of this release knows of a model. */
export type KnownCapability = ModelCapability & { honours: Honours }

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

/**
 * The wishes that a request spells out and a model cannot honour: it runs all the same, and names them. This is the one place that decides it: for the router before a track is sent anywhere, for a
 * provider's package when it maps the request, and for the gateway.
 */
export function ignoredWishes(request: TrackRequest, honours: Honours): Wish[] {
  return wishNames.filter(wish => request.wished.includes(wish) && !isHonoured(wish, request, honours))
}

function isHonoured(wish: Wish, request: TrackRequest, honours: Honours): boolean {
  switch (wish) {
    case 'duration_s': {
      const { duration_s: lengths } = honours
      return lengths !== null && request.duration_s >= lengths.min && request.duration_s <= lengths.max
    }
    case 'format':
      return honours.formats.includes(request.format)
    case 'has_vocals':
      return !request.has_vocals || request.lyrics !== null || honours.vocals_without_lyrics
    case 'style_strength':
    case 'seed':
      return honours[wish]
  }
}

/**
 * What a request requires and a model would ignore. Null where it is not known what the model honours. Lyrics that a model
 * takes at all, it sings: those that it cannot take are for `misfit` to find.
 */
export function unmetRequirements(request: TrackRequest, model: ModelCapability): Wish[] | null {
  const { require: required = [] } = request
  if (required.length === 0) return []
  const { honours } = model
  return honours === undefined ? null : ignoredWishes(request, honours).filter(wish => required.includes(wish))
}
