import { AppError } from '@soundfoundry/errors'
import { isDone, type AudioRecord, type TrackRecord } from '@soundfoundry/track'
import { Type } from 'typebox'
import { alreadyHas } from '../answer-track.ts'
import { contentDisposition } from '../audio-file-name.ts'
import { readByteRange, type ByteRange } from '../byte-range.ts'
import type { Gateway, GatewayDeps } from '../deps.ts'
import { checkNotErased, loadTrack } from '../load-track.ts'
import { openStoredAudio } from '../stored-audio.ts'
import { checkTrackId } from '../track-id.ts'
import { TrackParamsSchema } from './read-track.ts'

const QuerySchema = Type.Object({
  download: Type.Optional(
    Type.String({
      maxLength: 200,
      description:
        'Has the audio saved as a file of this name. The extension is that of its type; what leads into another folder is replaced.',
    }),
  ),
  expires: Type.Optional(Type.String({ description: 'Of a signed address: until when it is good.' })),
  signature: Type.Optional(
    Type.String({ description: 'Of a signed address: what stands in place of a client token.' }),
  ),
})

/** `GET /api/tracks/{id}/audio`: the stored audio, whole or a range of it, streamed from the store. */
export function trackAudioRoute(app: Gateway, { bus }: GatewayDeps): void {
  app.route({
    method: ['GET', 'HEAD'],
    url: '/api/tracks/:id/audio',
    config: { scope: 'any', pass: 'audio' },
    schema: { params: TrackParamsSchema, querystring: QuerySchema },
    async handler(request, reply) {
      const id = checkTrackId(request.params.id)
      const { signedFor } = request
      const { record } = await loadTrack(bus, id, signedFor?.track === id ? null : request.sees)
      const audio = audioOf(record)
      const disposition = contentDisposition(id, audio.content_type, request.query.download)
      const etag = `"${audio.sha256}"`
      const keptS = signedFor?.leftS ?? 31_536_000
      const validators = { etag, 'cache-control': `private, max-age=${keptS}, immutable` }
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
      void reply
        .code(range === 'whole' ? 200 : 206)
        .headers({ ...validators, ...lengthHeaders(range, audio.bytes), 'accept-ranges': 'bytes' })
        .header('content-disposition', disposition)
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

/** Throws `track_erased`, `not_ready` for a track whose audio can still come, `no_audio` for one that has ended without. */
function audioOf(record: TrackRecord): AudioRecord {
  checkNotErased(record)
  if (record.audio !== null) return record.audio
  if (!isDone(record)) {
    throw new AppError('not_ready', { detail: `The track is ${record.status}: its audio is not stored yet.` })
  }
  throw new AppError('no_audio', { detail: `The track ended as ${record.status}: there is no audio.` })
}
