import { Type, type Static } from 'typebox'
import { ProviderNameSchema } from './provider-name.ts'

/** The wishes: fields that a model may be unable to honour; it then runs all the same and names them in `ignored`. */
export const wishNames = ['duration_s', 'style_strength', 'seed', 'format', 'has_vocals'] as const

export type Wish = (typeof wishNames)[number]

/** What a caller can require: that it is honoured, or the track not made. */
export const requirableNames = [...wishNames, 'lyrics'] as const

export const AudioFormatSchema = Type.Union([Type.Literal('mp3'), Type.Literal('wav'), Type.Literal('flac')])
export type AudioFormat = Static<typeof AudioFormatSchema>

const fields = {
  prompt: Type.String({
    minLength: 10,
    maxLength: 2000,
    description: 'Style and mood of the track, something visible in it.',
  }),
  lyrics: Type.Optional(
    Type.String({
      minLength: 10,
      maxLength: 3500,
      description: 'Words to sing, something visible in them; only with `has_vocals: true`.',
    }),
  ),
  has_vocals: Type.Optional(Type.Boolean({ default: false, description: 'Whether the track is sung.' })),
  duration_s: Type.Optional(
    Type.Integer({ minimum: 5, maximum: 240, default: 60, description: 'Wished length in seconds.' }),
  ),
  style_strength: Type.Optional(
    Type.Number({ minimum: 0, maximum: 1, default: 0.5, description: 'How closely to keep to the style; a wish.' }),
  ),
  seed: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 4_294_967_295,
      description: 'Wished seed, for models that can repeat a result.',
    }),
  ),
  format: Type.Optional(
    Type.Union([Type.Literal('mp3'), Type.Literal('wav'), Type.Literal('flac')], {
      default: 'mp3',
      description: 'Wished audio format.',
    }),
  ),
  require: Type.Optional(
    Type.Array(Type.Enum(requirableNames), {
      uniqueItems: true,
      default: [],
      description:
        'Names of fields of this request that have to be honoured: no model is used that would ignore one of them. Each has to be given a value.',
    }),
  ),
  provider: Type.Optional(
    Type.Union([Type.Literal('fal'), Type.Literal('replicate')], {
      description: 'Pins the track to one provider: no redirect.',
    }),
  ),
  // What an address has to be besides, the gateway says in words.
  webhook_url: Type.Optional(
    Type.String({ maxLength: 2048, description: 'Signed callback when the track is done: an https address.' }),
  ),
  metadata: Type.Optional(
    // A pattern, because a length of keys does not reach the schema; `[\s\S]`, because `.` lets keys with a line break by.
    Type.Record(Type.String({ pattern: '^[\\s\\S]{1,64}$' }), Type.String({ maxLength: 512 }), {
      maxProperties: 16,
      additionalProperties: false,
      default: {},
      description: 'Up to 16 string pairs, returned as given.',
    }),
  ),
}

/** The body of `POST /api/tracks`, exactly as callers may send it. */
export const TrackRequestBodySchema = Type.Object(fields, { additionalProperties: false })
export type TrackRequestBody = Static<typeof TrackRequestBodySchema>

/** A request with every default filled in; `wished` names the wishes that the caller spelled out. */
export const TrackRequestSchema = Type.Object({
  prompt: Type.String(),
  lyrics: Type.Union([Type.String(), Type.Null()]),
  has_vocals: Type.Boolean(),
  duration_s: Type.Integer(),
  style_strength: Type.Number(),
  seed: Type.Union([Type.Integer(), Type.Null()]),
  format: AudioFormatSchema,
  provider: Type.Union([ProviderNameSchema, Type.Null()]),
  webhook_url: Type.Union([Type.String(), Type.Null()]),
  metadata: Type.Record(Type.String(), Type.String()),
  wished: Type.Array(Type.String()),
  /** What has to be honoured; absent where nothing is, as in records of earlier releases. */
  require: Type.Optional(Type.Array(Type.String())),
})
export type TrackRequest = Static<typeof TrackRequestSchema>

/** One thing that is wrong with a request, in the words of a `problem+json` answer. */
export interface RequestProblem {
  path: string
  message: string
}

/** Fills in the defaults of a body that has passed `TrackRequestBodySchema`. */
export function toTrackRequest(body: TrackRequestBody): TrackRequest {
  const required = requirableNames.filter(name => body.require?.includes(name) === true)
  return {
    prompt: body.prompt,
    lyrics: body.lyrics ?? null,
    has_vocals: body.has_vocals ?? false,
    duration_s: body.duration_s ?? 60,
    style_strength: body.style_strength ?? 0.5,
    seed: body.seed ?? null,
    format: body.format ?? 'mp3',
    provider: body.provider ?? null,
    webhook_url: body.webhook_url ?? null,
    metadata: body.metadata ?? {},
    wished: wishNames.filter(name => body[name] !== undefined),
    ...(required.length === 0 ? {} : { require: required }),
  }
}

/** The body that asks for the same: what the caller spelled out, and nothing else. */
export function toRequestBody(request: TrackRequest): TrackRequestBody {
  const { prompt, lyrics, provider, webhook_url, metadata, wished } = request
  const required = requirableNames.filter(name => request.require?.includes(name) === true)
  const wishes = wishNames.filter(name => wished.includes(name)).map(name => [name, request[name]] as const)
  return {
    ...Object.fromEntries(wishes.filter(([, value]) => value !== null)),
    prompt,
    ...(lyrics === null ? {} : { lyrics }),
    ...(provider === null ? {} : { provider }),
    ...(webhook_url === null ? {} : { webhook_url }),
    ...(Object.keys(metadata).length === 0 ? {} : { metadata }),
    ...(required.length === 0 ? {} : { require: required }),
  }
}

/**
 * A character that leaves something on paper: a letter, digit, punctuation mark or symbol, but none of the few that are drawn
 * as nothing (the fillers of Hangul, a braille cell without dots).
 */
const visible = /(?![\p{Default_Ignorable_Code_Point}\u2800])[\p{L}\p{N}\p{P}\p{S}]/u
const nothingToSee = 'holds nothing that can be seen, only blanks or invisible characters'

/** The rules that a schema cannot say. Returns every broken one. */
export function checkTrackRequest(body: TrackRequestBody): RequestProblem[] {
  const problems: RequestProblem[] = []
  // A provider would be paid for a track of nothing.
  if (!visible.test(body.prompt)) {
    problems.push({ path: 'prompt', message: `${nothingToSee}: say in words what the track is to sound like` })
  }
  if (body.lyrics !== undefined && !visible.test(body.lyrics)) {
    problems.push({ path: 'lyrics', message: `${nothingToSee}: write the words to sing, or leave lyrics out` })
  }
  if (body.lyrics !== undefined && body.has_vocals !== true) {
    problems.push({
      path: 'lyrics',
      message: 'lyrics are only sung when has_vocals is true: set "has_vocals": true or leave lyrics out',
    })
  }
  for (const name of body.require ?? []) {
    if (body[name] !== undefined) continue
    const message = `names ${name}, which the request does not spell out: give ${name} a value, or take it out of require`
    problems.push({ path: 'require', message })
  }
  return problems
}
