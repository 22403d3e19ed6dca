import { createHash } from 'node:crypto'
import type { AudioFormat, AudioWish } from './audio-library.ts'
import { isOneOf, lengthOf, lyricsFrom, positiveNumberOf, textOf, type TextRule } from './model-input.ts'

/** One complaint about an input, in the words of Replicate's validator. */
export interface InvalidField {
  type: string
  field: string
  description: string
}

/** What a model on Replicate takes. Source: the `api` page of each model's version. */
export interface ReplicateModel {
  /** Community models are not served by the model route, only by their version. */
  official: boolean
  promptField: string
  lyricsField: string | undefined
  texts: Record<string, TextRule>
  choices: Record<string, readonly (string | number)[]>
  seconds?: (input: Record<string, unknown>) => number | undefined
}

const always = () => true
const never = () => false
// The choices of `audio_format` are not verified; these are MiniMax's own.
const audioChoices = {
  audio_format: ['mp3', 'wav', 'pcm'],
  sample_rate: [16_000, 24_000, 32_000, 44_100],
  bitrate: [32_000, 64_000, 128_000, 256_000],
}
const bare: ReplicateModel = {
  official: true,
  promptField: 'prompt',
  lyricsField: undefined,
  texts: { prompt: { shortest: 0, longest: Infinity, required: always } },
  choices: {},
}
const secondsOf = (input: Record<string, unknown>) => positiveNumberOf(input['duration'])

/** The models the sandbox plays, by owner and name. */
export const replicateModels: Record<string, ReplicateModel> = {
  'minimax/music-1.5': {
    ...bare,
    lyricsField: 'lyrics',
    texts: {
      lyrics: { shortest: 10, longest: 600, required: always },
      prompt: { shortest: 10, longest: 300, required: always },
    },
    choices: audioChoices,
  },
  'minimax/music-2.5': {
    ...bare,
    lyricsField: 'lyrics',
    texts: {
      lyrics: { shortest: 1, longest: 3500, required: always },
      prompt: { shortest: 0, longest: 2000, required: never },
    },
    choices: audioChoices,
  },
  'minimax/music-2.6': { ...bare, lyricsField: 'lyrics', choices: audioChoices },
  'stability-ai/stable-audio-2.5': { ...bare, seconds: secondsOf },
  'google/lyria-2': bare,
  'elevenlabs/music': {
    ...bare,
    seconds: input => {
      const length = positiveNumberOf(input['music_length_ms'])
      return length === undefined ? undefined : length / 1000
    },
  },
  'meta/musicgen': { ...bare, official: false, texts: {}, seconds: secondsOf },
}

/** The id of a model's latest version: 64 hex digits, made up from its name. */
export function versionOf(name: string): string {
  return createHash('sha256').update(`sandbox version of ${name}`).digest('hex')
}

/** The model a `version` names: 64 hex digits, `owner/name:hash`, or `owner/name` of an official one. */
export function modelOfVersion(version: string): string | undefined {
  const [name, hash] = version.split(':')
  if (name !== undefined && replicateModels[name] !== undefined) {
    const official = replicateModels[name].official && hash === undefined
    return official || hash === versionOf(name) ? name : undefined
  }
  return Object.keys(replicateModels).find(each => versionOf(each) === version)
}

/** The complaints about an input; empty when the model takes it. */
export function invalidFields(model: ReplicateModel, input: Record<string, unknown>): InvalidField[] {
  const found: InvalidField[] = []
  for (const [name, rule] of Object.entries(model.texts)) {
    const value = input[name]
    const field = `input.${name}`
    if (value === undefined) {
      if (rule.required(input)) found.push({ type: 'required', field: 'input', description: `${name} is required` })
    } else if (typeof value !== 'string') {
      const description = `Invalid type. Expected: string, given: ${jsonType(value)}`
      found.push({ type: 'invalid_type', field, description })
    } else if (lengthOf(value) < rule.shortest) {
      const description = `String length must be greater than or equal to ${rule.shortest}`
      found.push({ type: 'string_gte', field, description })
    } else if (lengthOf(value) > rule.longest) {
      const description = `String length must be less than or equal to ${rule.longest}`
      found.push({ type: 'string_lte', field, description })
    }
  }
  for (const [name, allowed] of Object.entries(model.choices)) {
    if (input[name] === undefined || isOneOf(allowed, input[name])) continue
    const choices = allowed.map(each => JSON.stringify(each)).join(', ')
    const description = `${name} must be one of the following: ${choices}`
    found.push({ type: 'enum', field: `input.${name}`, description })
  }
  return found
}

/** The audio an input asks for. */
export function replicateAudioWish(model: ReplicateModel, input: Record<string, unknown>): AudioWish {
  const seconds = model.seconds?.(input)
  return {
    prompt: textOf(input[model.promptField]),
    lyrics: lyricsFrom(input, model.lyricsField),
    format: formatOf(input['audio_format'] ?? input['output_format']),
    sampleRate: positiveNumberOf(input['sample_rate']) ?? 44_100,
    bitrate: positiveNumberOf(input['bitrate']) ?? 256_000,
    channels: 1,
    ...(seconds === undefined ? {} : { seconds }),
  }
}

function formatOf(wish: unknown): AudioFormat {
  return wish === 'wav' || wish === 'pcm' ? 'wav' : 'mp3'
}

function jsonType(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return typeof value === 'number' && Number.isInteger(value) ? 'integer' : typeof value
}
