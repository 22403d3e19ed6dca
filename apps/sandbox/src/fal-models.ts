import type { AudioFormat, AudioWish } from './audio-library.ts'
import type { ModelErrorDetail } from './fal-errors.ts'
import { type TextRule, lengthOf, positiveNumberOf, isOneOf, lyricsFrom, textOf } from './model-input.ts'

/** What an endpoint of fal takes. Sources: the `llms.txt` page of each model, and fal's published input types. */
export interface FalModel {
  price: number
  unit: string
  /** Which field holds the style and which the lyrics: they differ from version to version. */
  promptField: string
  lyricsField: string | undefined
  texts: Record<string, TextRule>
  settings: Record<string, readonly (string | number)[]>
  defaults: { sampleRate: number; bitrate: number }
  /** The length in seconds an input asks for. */
  seconds?: (input: Record<string, unknown>) => number | undefined
}

const bitrates = [32_000, 64_000, 128_000, 256_000]
const older = {
  settings: {
    sample_rate: [8000, 16_000, 22_050, 24_000, 32_000, 44_100],
    bitrate: bitrates,
    format: ['mp3', 'pcm', 'flac'],
    channel: [1, 2],
  },
  defaults: { sampleRate: 32_000, bitrate: 128_000 },
}
const newer = {
  settings: { sample_rate: [16_000, 24_000, 32_000, 44_100], bitrate: bitrates, format: ['mp3', 'wav', 'pcm'] },
  defaults: { sampleRate: 44_100, bitrate: 256_000 },
}
const lyricsUnlessInstrumental = (input: Record<string, unknown>) =>
  input['is_instrumental'] !== true && input['lyrics_optimizer'] !== true

const bare: FalModel = {
  price: 0.05,
  unit: 'generations',
  promptField: 'prompt',
  lyricsField: undefined,
  texts: {},
  settings: {},
  defaults: newer.defaults,
}

/** The endpoints the sandbox plays, by full id. */
export const falModels: Record<string, FalModel> = {
  'fal-ai/minimax-music': { ...bare, price: 0.035 },
  'fal-ai/minimax-music/v1.5': {
    ...bare,
    ...older,
    price: 0.03,
    promptField: 'lyrics_prompt',
    lyricsField: 'prompt',
    texts: {
      prompt: { shortest: 10, longest: 600, required: () => true },
      lyrics_prompt: { shortest: 10, longest: 3000, required: () => true },
    },
  },
  'fal-ai/minimax-music/v2': {
    ...bare,
    ...older,
    price: 0.03,
    lyricsField: 'lyrics_prompt',
    texts: {
      prompt: { shortest: 10, longest: 300, required: () => true },
      lyrics_prompt: { shortest: 10, longest: 3000, required: () => true },
    },
  },
  'fal-ai/minimax-music/v2.5': {
    ...bare,
    ...newer,
    price: 0.15,
    lyricsField: 'lyrics',
    texts: {
      prompt: { shortest: 0, longest: 2000, required: () => true },
      lyrics: { shortest: 0, longest: 3500, required: lyricsUnlessInstrumental },
    },
  },
  'fal-ai/minimax-music/v2.6': {
    ...bare,
    ...newer,
    price: 0.15,
    lyricsField: 'lyrics',
    texts: {
      prompt: { shortest: 10, longest: 300, required: () => true },
      lyrics: { shortest: 0, longest: 1000, required: lyricsUnlessInstrumental },
    },
  },
  'fal-ai/elevenlabs/music': { ...bare, seconds: input => milliseconds(input['music_length_ms']) },
  'fal-ai/stable-audio-25/text-to-audio': { ...bare, seconds: input => positiveNumberOf(input['seconds_total']) },
  'fal-ai/lyria2': bare,
}

/** The apps the endpoints belong to: owner and alias. */
export const falApps: ReadonlySet<string> = new Set(
  Object.keys(falModels).map(endpoint => endpoint.split('/').slice(0, 2).join('/')),
)

/** The complaints a model has about its input, in fal's words; empty when it takes it. */
export function complaints(model: FalModel, input: Record<string, unknown>): ModelErrorDetail[] {
  const found: ModelErrorDetail[] = []
  for (const [field, rule] of Object.entries(model.texts)) {
    const complaint = complaintAbout(field, input[field], rule, rule.required(input), input)
    if (complaint !== undefined) found.push(complaint)
  }
  const setting = input['audio_setting']
  if (typeof setting !== 'object' || setting === null) return found
  for (const [field, value] of Object.entries(setting)) {
    const allowed = model.settings[field]
    if (allowed === undefined || isOneOf(allowed, value)) continue
    const expected = allowed.map(each => (typeof each === 'string' ? `'${each}'` : String(each))).join(', ')
    const msg = `Input should be ${expected}`
    found.push({ loc: ['body', 'audio_setting', field], msg, type: 'literal_error', input: value, ctx: { expected } })
  }
  return found
}

function complaintAbout(
  field: string,
  value: unknown,
  rule: TextRule,
  required: boolean,
  input: unknown,
): ModelErrorDetail | undefined {
  const loc = ['body', field]
  if (value === undefined || value === null) {
    return required ? { loc, msg: 'Field required', type: 'missing', input } : undefined
  }
  if (typeof value !== 'string')
    return { loc, msg: 'Input should be a valid string', type: 'string_type', input: value }
  const length = lengthOf(value)
  if (length < rule.shortest) {
    const msg = `String should have at least ${rule.shortest} characters`
    return { loc, msg, type: 'string_too_short', input: value, ctx: { min_length: rule.shortest } }
  }
  if (length > rule.longest) {
    const msg = `String should have at most ${rule.longest} characters`
    return { loc, msg, type: 'string_too_long', input: value, ctx: { max_length: rule.longest } }
  }
  return undefined
}

/** The audio an input asks for. `pcm` is delivered in a WAVE container. */
export function falAudioWish(model: FalModel, input: Record<string, unknown>): AudioWish {
  const setting: Record<string, unknown> = { ...recordOf(input['audio_setting']) }
  const seconds = model.seconds?.(input)
  return {
    prompt: textOf(input[model.promptField]),
    lyrics: lyricsFrom(input, model.lyricsField),
    format: formatOf(setting['format']),
    sampleRate: positiveNumberOf(setting['sample_rate']) ?? model.defaults.sampleRate,
    bitrate: positiveNumberOf(setting['bitrate']) ?? model.defaults.bitrate,
    channels: setting['channel'] === 2 ? 2 : 1,
    ...(seconds === undefined ? {} : { seconds }),
  }
}

function formatOf(wish: unknown): AudioFormat {
  if (wish === 'flac') return 'flac'
  return wish === 'pcm' || wish === 'wav' ? 'wav' : 'mp3'
}

function recordOf(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {}
}

function milliseconds(value: unknown): number | undefined {
  const number = positiveNumberOf(value)
  return number === undefined ? undefined : number / 1000
}
