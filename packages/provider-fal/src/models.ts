import { AppError } from '@soundfoundry/errors'
import {
  ignoredWishes,
  type AudioFormat,
  type MappedInput,
  type KnownCapability,
  type TrackRequest,
} from '@soundfoundry/track'

/** One music model of fal's: what it can express, and what its fields are called. */
export interface FalModel {
  capability: KnownCapability
  /** What the model calls the style and the lyrics. At v1.5 the names are the other way round. */
  fields: { prompt: string; lyrics: string }
  /** Every other audio setting, all spelled out: nothing is left to a default that could change or be filled in. */
  quality: Record<string, number>
  /** Whether there is a switch `is_instrumental`; without one, lyrics of nothing but structure tags stand for it. */
  instrumentalSwitch: boolean
  /** US dollars for one generation, as its source said then. */
  price: { usd: number; source: string; asOf: string }
}

/** The best each family takes; a generation costs the same at any quality. */
const stereo = { sample_rate: 44_100, bitrate: 256_000, channel: 2 }
const plain = { sample_rate: 44_100, bitrate: 256_000 }

/**
 * The models by endpoint id. Limits count characters. Source of every row: `https://fal.ai/models/<id>/llms.txt`.
 * For v2.6 the published types still show the wider limits of v2.5; its page has the narrower ones used here.
 */
export const falModels: Readonly<Record<string, FalModel>> = table([
  {
    capability: capability('fal-ai/minimax-music/v2', [10, 300], [10, 3000], ['mp3', 'flac']),
    fields: { prompt: 'prompt', lyrics: 'lyrics_prompt' },
    quality: stereo,
    instrumentalSwitch: false,
    price: { usd: 0.03, source: 'https://fal.ai/models/fal-ai/minimax-music/v2/llms.txt', asOf: '2026-10' },
  },
  {
    capability: capability('fal-ai/minimax-music/v1.5', [10, 3000], [10, 600], ['mp3', 'flac']),
    fields: { prompt: 'lyrics_prompt', lyrics: 'prompt' },
    quality: stereo,
    instrumentalSwitch: false,
    price: { usd: 0.03, source: 'https://fal.ai/models/fal-ai/minimax-music/v1.5/llms.txt', asOf: '2026-10' },
  },
  {
    capability: capability('fal-ai/minimax-music/v2.5', [1, 2000], [1, 3500], ['mp3', 'wav']),
    fields: { prompt: 'prompt', lyrics: 'lyrics' },
    quality: plain,
    instrumentalSwitch: true,
    price: { usd: 0.15, source: 'https://fal.ai/models/fal-ai/minimax-music/v2.5/llms.txt', asOf: '2026-10' },
  },
  {
    capability: capability('fal-ai/minimax-music/v2.6', [10, 300], [1, 1000], ['mp3', 'wav']),
    fields: { prompt: 'prompt', lyrics: 'lyrics' },
    quality: plain,
    instrumentalSwitch: true,
    price: { usd: 0.15, source: 'https://fal.ai/models/fal-ai/minimax-music/v2.6/llms.txt', asOf: '2026-10' },
  },
])

/** Lyrics without a word in them: the model plays the parts and has nothing to sing. */
const structureTags = '[Intro]\n[Verse]\n[Chorus]\n[Outro]'

/**
 * A request in a model's own fields. Nothing is shortened: a request that does not fit is for `misfit` to find beforehand.
 *
 * @throws {AppError} `configuration_invalid` when the model is not in the table
 */
export function mapInput(request: TrackRequest, modelId: string): MappedInput {
  const model = findModel(modelId)
  const { honours } = model.capability
  const format = honours.formats.includes(request.format) ? request.format : 'mp3'
  const input: Record<string, unknown> = {
    [model.fields.prompt]: request.prompt,
    audio_setting: { ...model.quality, format },
  }
  if (model.instrumentalSwitch) input.is_instrumental = !request.has_vocals
  if (request.has_vocals) input[model.fields.lyrics] = request.lyrics ?? structureTags
  else if (!model.instrumentalSwitch) input[model.fields.lyrics] = structureTags
  return { input, ignored: ignoredWishes(request, honours) }
}

/**
 * A model of the table.
 *
 * @throws {AppError} `configuration_invalid`, naming the models there are
 */
export function findModel(id: string): FalModel {
  const model = Object.hasOwn(falModels, id) ? falModels[id] : undefined
  if (model !== undefined) return model
  throw new AppError('configuration_invalid', {
    detail: `FAL_MODEL names "${id}", which is not one of fal's music models known here.`,
    fix: `Use one or more of ${Object.keys(falModels).join(', ')}.`,
  })
}

/** What the caller knows as `prompt`, `lyrics` or `format`, for a field of the model's own; the field itself otherwise. */
export function callersFieldName(modelId: string, field: string): string {
  const model = Object.hasOwn(falModels, modelId) ? falModels[modelId] : undefined
  if (field.startsWith('audio_setting')) return 'format'
  if (field === 'is_instrumental') return 'has_vocals'
  if (field === model?.fields.lyrics) return 'lyrics'
  if (field === model?.fields.prompt) return 'prompt'
  return field
}

/** What a model takes, in characters, and the formats that it makes. None takes a length, a strength or a seed. */
function capability(
  id: string,
  prompt: [number, number],
  lyrics: [number, number],
  formats: AudioFormat[],
): KnownCapability {
  return {
    id,
    prompt_min: prompt[0],
    prompt_max: prompt[1],
    lyrics_min: lyrics[0],
    lyrics_max: lyrics[1],
    instrumental: true,
    honours: { duration_s: null, style_strength: false, seed: false, formats, vocals_without_lyrics: false },
  }
}

function table(models: FalModel[]): Record<string, FalModel> {
  return Object.fromEntries(models.map(model => [model.capability.id, model]))
}
