import { Readable } from 'node:stream'
import { AppError } from '@soundfoundry/errors'
import { isDone, type AudioRecord, type TrackRecord } from '@soundfoundry/track'
import { alreadyHas } from '../answer-track.ts'
import { cutRange, readByteRange } from '../byte-range.ts'
import type { Gateway, GatewayDeps } from '../deps.ts'
import { loadTrack } from '../load-track.ts'
import { checkTrackId } from '../track-id.ts'
import { TrackParamsSchema } from './read-track.ts'

const extensions: Readonly<Record<string, string>> = {
  'audio/mpeg': 'mp3',
  'audio/wav': 'wav',
  'audio/flac': 'flac',
  'audio/ogg': 'ogg',
  'audio/mp4': 'm4a',
}

/** `GET /api/tracks/{id}/audio`: the stored audio, whole or a range of it, streamed from the store. */
export function trackAudioRoute(app: Gateway, { bus }: GatewayDeps): void {
  app.get('/api/tracks/:id/audio', { schema: { params: TrackParamsSchema } }, async (request, reply) => {
    const { record } = await loadTrack(bus, checkTrackId(request.params.id))
    const audio = audioOf(record)
    const etag = `"${audio.sha256}"`
    const headers = { etag, 'accept-ranges': 'bytes', 'cache-control': 'private, max-age=31536000, immutable' }
    if (alreadyHas(request.headers['if-none-match'], etag)) return reply.code(304).headers(headers).send()

    const ifRange = request.headers['if-range']
    const isSame = ifRange === undefined || ifRange === etag
    const range = isSame ? readByteRange(request.headers.range, audio.bytes) : 'whole'
    if (range === 'unsatisfiable') {
      void reply.header('content-range', `bytes */${audio.bytes}`)
      throw new AppError('range_not_satisfiable', { detail: `The audio has ${audio.bytes} bytes.` })
    }
    const stored = await bus.audio.get(record.id)
    if (stored === null) {
      throw new AppError('track_not_found', { detail: 'The audio is no longer kept: its retention has passed.' })
    }
    const name = `${record.id}.${extensions[audio.content_type] ?? 'audio'}`
    void reply.headers(headers).type(audio.content_type).header('content-disposition', `inline; filename="${name}"`)
    if (range === 'whole') {
      void reply.header('content-length', audio.bytes)
      return reply.send(Readable.from(stored.data))
    }
    void reply
      .code(206)
      .header('content-length', range.end - range.start + 1)
      .header('content-range', `bytes ${range.start}-${range.end}/${audio.bytes}`)
    return reply.send(Readable.from(cutRange(stored.data, range)))
  })
}

function audioOf(record: TrackRecord): AudioRecord {
  if (record.audio !== null) return record.audio
  const detail = isDone(record)
    ? `The track ended as ${record.status}: there is no audio.`
    : `The track is ${record.status}: its audio is not stored yet.`
  throw new AppError('not_ready', { detail })
}
