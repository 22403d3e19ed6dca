import type { Track } from '@soundfoundry/client'
import { requestOf } from './copy-as.ts'
import type { FormValues } from './submission.ts'

/** Prompts to begin with. */
export const examples = [
  'Lo-fi beat with dusty vinyl, Rhodes chords and a slow walking bass',
  'Podcast intro, eight seconds, muted funk guitar and a clean snare',
  'Retro 8-bit boss theme in D minor, fast arpeggios, loopable',
  'Campfire singalong, two guitars and a harmonica',
] as const

/** What stands in the form for a track that is made again. */
export function valuesOf(track: Track | null): FormValues {
  if (track === null) return { prompt: '', duration_s: '60' }
  const { prompt, lyrics, duration_s, style_strength, seed, format, has_vocals } = requestOf(track)
  return {
    prompt,
    duration_s: String(duration_s ?? 60),
    ...(lyrics === undefined ? {} : { lyrics }),
    ...(has_vocals === true ? { has_vocals: 'on' } : {}),
    ...(style_strength === undefined ? {} : { style_strength: String(style_strength) }),
    ...(seed === undefined ? {} : { seed: String(seed) }),
    ...(format === undefined ? {} : { format }),
  }
}
