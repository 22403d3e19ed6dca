import type { FastifyReply } from 'fastify'
import { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import type { AudioCoding } from './audio-faults.ts'
import type { FaultParameters } from './fault-definition.ts'

/** An audio file as it is served. */
export interface AudioFile {
  file: Buffer
  contentType: string
}

const pieceBytes = 100

/**
 * Sends a file, whole or in the way that a fault has it.
 *
 * @param struck the parameters of a fault that strikes this request
 */
export async function deliver(
  reply: FastifyReply,
  { file, contentType }: AudioFile,
  struck: (fault: string) => FaultParameters | undefined,
): Promise<unknown> {
  void reply.header('content-type', contentType)
  if (struck('empty-audio') !== undefined) return reply.send(Buffer.alloc(0))
  const half = file.subarray(0, file.length >> 1)
  const cut = struck('truncate-audio')
  if (cut?.chunked === true) return reply.send(Readable.from([half], { objectMode: false }))
  if (cut?.announced === false) return reply.send(half)
  if (cut !== undefined) return breakOff(reply, half, file.length, contentType)
  const encoded = struck('encode-audio')
  if (encoded !== undefined) return sendEncoded(reply, file, encoded.coding ?? 'gzip')
  const partial = struck('partial-audio')
  if (partial !== undefined) return sendPart(reply, partial.whole === true ? file : half, file.length)
  const slow = struck('trickle-audio')
  if (slow !== undefined) return sendSlowly(reply, file, slow.ms ?? 500)
  return reply.send(file)
}

function breakOff(reply: FastifyReply, part: Buffer, length: number, contentType: string): void {
  reply.hijack()
  reply.raw.writeHead(200, { 'content-type': contentType, 'content-length': length })
  reply.raw.write(part, () => reply.raw.destroy())
}

const encoders: Record<AudioCoding, (file: Buffer) => Buffer> = {
  gzip: file => gzipSync(file),
  deflate: file => deflateSync(file),
  'raw-deflate': file => deflateRawSync(file),
  br: file => brotliCompressSync(file),
}

function sendEncoded(reply: FastifyReply, file: Buffer, coding: AudioCoding): unknown {
  const name = coding === 'raw-deflate' ? 'deflate' : coding
  return reply.header('content-encoding', name).send(encoders[coding](file))
}

function sendPart(reply: FastifyReply, part: Buffer, length: number): unknown {
  return reply
    .code(206)
    .header('content-range', `bytes 0-${part.length - 1}/${length}`)
    .send(part)
}

function sendSlowly(reply: FastifyReply, file: Buffer, everyMs: number): unknown {
  void reply.header('content-length', file.length)
  return reply.send(Readable.from(trickle(file, everyMs), { objectMode: false }))
}

async function* trickle(file: Buffer, everyMs: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < file.length; at += pieceBytes) {
    yield file.subarray(at, at + pieceBytes)
    await delay(everyMs)
  }
}
