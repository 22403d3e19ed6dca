import { Type } from 'typebox'

/** How a file server may encode what it was asked to send as it is. */
export const audioCodings = ['gzip', 'deflate', 'raw-deflate', 'br'] as const
export type AudioCoding = (typeof audioCodings)[number]

/** Containers and headers that the models' own formats do not have. */
export const audioContainers = ['aiff', 'rf64', 'wav-unsized', 'wav-streamed'] as const
export type AudioContainer = (typeof audioContainers)[number]

const flag = Type.Optional(Type.Boolean())
const operations = ['file'] as const

/** What may go wrong on the way of a finished audio file. */
export const audioFaults = {
  'file-missing': { about: 'The audio file is gone: 404.', operations, parameters: {} },
  'file-forbidden': { about: 'The audio file is refused: 403.', operations, parameters: {} },
  'file-reset': { about: 'The connection is reset before the file begins.', operations, parameters: {} },
  'truncate-audio': {
    about:
      'Half of the file. The full length is announced and the connection cut, unless `announced` is false (the length ' +
      'is that of the half) or `chunked` is true (no length at all, and a clean end).',
    operations,
    parameters: { announced: flag, chunked: flag },
    example: { times: 1 },
  },
  'empty-audio': { about: 'A file of no bytes, with status 200.', operations, parameters: {} },
  'not-audio': { about: 'An HTML page with status 200 in place of audio.', operations, parameters: {} },
  'encode-audio': {
    about: 'The file comes encoded with `coding` (gzip unless told otherwise), whatever was accepted.',
    operations,
    parameters: { coding: Type.Optional(Type.Enum(audioCodings)) },
    example: { coding: 'br' as const },
  },
  'partial-audio': {
    about: 'Status 206: the first half of the file, or all of it if `whole` is true.',
    operations,
    parameters: { whole: flag },
    example: { whole: true },
  },
  'trickle-audio': {
    about: 'The file comes in pieces of 100 bytes, one every `ms`.',
    operations,
    parameters: { ms: Type.Optional(Type.Integer({ minimum: 1, maximum: 86_400_000 })) },
    example: { ms: 500 },
  },
  'repack-audio': {
    about: 'The same sound as AIFF or RF64, or as a WAV file whose sizes were never filled in.',
    operations,
    parameters: { container: Type.Optional(Type.Enum(audioContainers)) },
    example: { container: 'aiff' as const },
  },
}
