import { AppError } from '@soundfoundry/errors'
import { isDone, type AudioRecord, type TrackRecord } from '@soundfoundry/track'
import { alreadyHas } from '../answer-track.ts'
import { readByteRange, type ByteRange } from '../byte-range.ts'
import type { Gateway, GatewayDeps } from '../deps.ts'
import { loadTrack } from '../load-track.ts'
import { openStoredAudio } from '../stored-audio.ts'
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
  app.route({
    method: ['GET', 'HEAD'],
    url: '/api/tracks/:id/audio',
    config: { scope: 'tracks' },
    schema: { params: TrackParamsSchema },
    async handler(request, reply) {
      const { record } = await loadTrack(bus, checkTrackId(request.params.id), request.caller)
      const audio = audioOf(record)
      const etag = `"${audio.sha256}"`
      const validators = { etag, 'cache-control': 'private, max-age=31536000, immutable' }
      if (alreadyHas(request.headers['if-none-match'], etag)) return reply.code(304).headers(validators).send()

      const { 'if-range': ifRange, range: asked } = request.headers
      // RFC 9110 §14.2: a range is a matter of GET alone.
      const isRange = request.method === 'GET' && (ifRange === undefined || ifRange === etag)
      const range = isRange ? readByteRange(asked, audio.bytes) : 'whole'
      if (range === 'unsatisfiable') {
        void reply.header('content-range', `bytes */${audio.bytes}`)
        throw new AppError('range_not_satisfiable', { detail: `The audio has ${audio.bytes} bytes.` })
      }
      // Before any header of a good answer: an error must not be kept as if it were the audio.
      const body = await openStoredAudio(bus, record.id, audio, range)
      const name = `${record.id}.${extensions[audio.content_type] ?? 'audio'}`
      void reply
        .code(range === 'whole' ? 200 : 206)
        .headers({ ...validators, ...lengthHeaders(range, audio.bytes), 'accept-ranges': 'bytes' })
        .header('content-disposition', `inline; filename="${name}"`)
        .type(audio.content_type)
      if (request.method === 'GET') return reply.send(body)
      body.destroy()
      return reply.send()
    },
  })
}

function lengthHeaders(range: ByteRange | 'whole', bytes: number): Record<string, string | number> {
  if (range === 'whole') return { 'content-length': bytes }
  const { start, end } = range
  return { 'content-length': end - start + 1, 'content-range': `bytes ${start}-${end}/${bytes}` }
}

/** Throws `not_ready` for a track whose audio can still come, `no_audio` for one that has ended without. */
function audioOf(record: TrackRecord): AudioRecord {
  if (record.audio !== null) return record.audio
  if (!isDone(record)) {
    throw new AppError('not_ready', { detail: `The track is ${record.status}: its audio is not stored yet.` })
  }
  throw new AppError('no_audio', { detail: `The track ended as ${record.status}: there is no audio.` })
}
