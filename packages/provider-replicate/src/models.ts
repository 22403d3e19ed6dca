import { AppError } from '@soundfoundry/errors'
import {
  ignoredWishes,
  type Honours,
  type MappedInput,
  type KnownCapability,
  type TrackRequest,
} from '@soundfoundry/track'

/** One model on Replicate: what it can express, and how a request becomes its input. */
interface ModelRow {
  readonly capability: KnownCapability
  /** US dollars for one track, as its source said then; null where no source could be checked. */
  readonly price: { readonly usd: number; readonly source: string; readonly asOf: string } | null
  toInput(request: TrackRequest): Record<string, unknown>
}

/**
 * Lyrics are a required field of the MiniMax models; structure tags alone give them a form and no words to sing.
 * The tags are those that MiniMax documents, and 32 characters lie within the limits of every model here.
 */
const structureTags = '[Intro]\n[Verse]\n[Chorus]\n[Outro]'

function isSung(request: TrackRequest): boolean {
  return request.has_vocals && request.lyrics !== null
}

/** What the two MiniMax models share: no length, strength or seed, and nothing sung without words. */
const minimaxHonours: Honours = {
  duration_s: null,
  style_strength: false,
  seed: false,
  formats: ['mp3', 'wav'],
  vocals_without_lyrics: false,
}

/** The fields that they share. */
const minimaxMusic = {
  toInput(request: TrackRequest): Record<string, unknown> {
    return {
      prompt: request.prompt,
      lyrics: isSung(request) ? request.lyrics : structureTags,
      audio_format: request.format === 'wav' ? 'wav' : 'mp3',
    }
  },
}

/**
 * Every model this package knows, in no particular order; the configuration says which are used and in which order.
 * Limits are those of each model's API page on replicate.com; output is one audio URL.
 */
const modelRows: readonly ModelRow[] = [
  {
    // https://replicate.com/minimax/music-1.5/api, version 70c83955; a song has at most 4 minutes.
    capability: {
      id: 'minimax/music-1.5',
      prompt_min: 10,
      prompt_max: 300,
      lyrics_min: 10,
      lyrics_max: 600,
      instrumental: true,
      honours: minimaxHonours,
    },
    price: {
      usd: 0.03,
      source: 'what third parties report of https://replicate.com/minimax/music-1.5',
      asOf: '2026-10',
    },
    ...minimaxMusic,
  },
  {
    // https://replicate.com/minimax/music-2.5/api, version f2100977. Its price is not published in a form we could check.
    capability: {
      id: 'minimax/music-2.5',
      prompt_min: 0,
      prompt_max: 2000,
      lyrics_min: 1,
      lyrics_max: 3500,
      instrumental: true,
      honours: minimaxHonours,
    },
    price: null,
    ...minimaxMusic,
  },
]

/** The ids that may stand in `REPLICATE_MODEL`. */
export const knownModels: readonly string[] = modelRows.map(row => row.capability.id)

function modelRow(id: string): ModelRow {
  const row = modelRows.find(each => each.capability.id === id)
  if (row === undefined) {
    const message = `REPLICATE_MODEL names a model that is not known: ${JSON.stringify(id)}. Known are ${knownModels.join(', ')}.`
    throw new AppError('configuration_invalid', { detail: message, errors: [{ path: 'REPLICATE_MODEL', message }] })
  }
  return row
}

/**
 * What a model can express.
 *
 * @throws AppError `configuration_invalid` for an id that is not in the table
 */
export function capabilityOf(id: string): KnownCapability {
  return modelRow(id).capability
}

/**
 * What one track of a model costs, in US dollars; null where it is not known.
 *
 * @throws AppError `configuration_invalid` for an id that is not in the table
 */
export function priceOf(id: string): number | null {
  return modelRow(id).price?.usd ?? null
}

/**
 * The input of one model for a request that fits it, and the wishes that it cannot carry. Nothing is ever shortened:
 * whether a request fits is for `misfit` to say, before this.
 *
 * @throws AppError `configuration_invalid` for an id that is not in the table
 */
export function mapInput(request: TrackRequest, model: string): MappedInput {
  const row = modelRow(model)
  return {
    input: row.toInput(request),
    ignored: ignoredWishes(request, row.capability.honours),
  }
}
