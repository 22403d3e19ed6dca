import type { Bus } from '@soundfoundry/bus'
import { toTrack, type Track, type TrackRecord } from '@soundfoundry/track'
import { Type } from 'typebox'
import type { Passes } from './passes/passes.ts'

/** How a gateway shows a record to its callers. */
export type ShowTrack = (record: TrackRecord) => Track

export interface ShowOptions {
  /** What the addresses of audio begin with. */
  readonly publicUrl?: string | undefined
  readonly passes: Passes
  readonly retention: Bus['retention']
}

/** The longest that a signed address is good: a day, in seconds. */
const longestTtlS = 86_400

export const audioUrlQuery = {
  audio_url_ttl: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: longestTtlS,
      description:
        'Signs `audio.url`, so that for so many seconds whoever has it can fetch the audio without a token, a browser for one.',
    }),
  ),
}
export const AudioUrlQuerySchema = Type.Object(audioUrlQuery)

/**
 * How tracks are shown, with signed addresses where these are asked for.
 *
 * @throws AppError `signed_urls_not_configured`
 */
export function showTracks(
  { publicUrl, passes, retention }: ShowOptions,
  query: { audio_url_ttl?: number } = {},
): ShowTrack {
  const { audio_url_ttl: ttlS } = query
  const show: ShowTrack = record => toTrack(record, { keptMs: retention.ms, publicUrl })
  if (ttlS === undefined) return show
  passes.checkCanSign()
  return record => {
    const track = show(record)
    if (track.audio === null) return track
    return { ...track, audio: { ...track.audio, url: `${track.audio.url}?${passes.signAudio(track.id, ttlS)}` } }
  }
}
