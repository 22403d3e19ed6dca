import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Answer, send } from './answer.ts'
import { audioFormats } from './audio-library.ts'
import { isProvider } from './operation.ts'
import { isRemoved } from './replicate-prediction.ts'
import type { WireEntry } from './wire-log.ts'
import type { Work } from './work-ledger.ts'
import type { World } from './world.ts'

/** The origin the audio is fetched from. No credential has any business here. */
export function registerFiles(app: FastifyInstance, world: World): void {
  app.get<{ Params: { provider: string; id: string; name: string } }>(
    '/:provider/:id/:name',
    async (request, reply) => {
      const { provider, id } = request.params
      if (!isProvider(provider)) return reply.code(404).send('Not Found')
      const entry = world.wire.open({
        provider,
        operation: 'file',
        method: request.method,
        path: request.url,
        key: null,
      })
      reply.raw.once('close', () => {
        if (reply.raw.headersSent) entry.status = reply.raw.statusCode
      })
      return serve(world, request, reply, entry, world.ledger.find(provider, id))
    },
  )
}

async function serve(
  world: World,
  request: FastifyRequest,
  reply: FastifyReply,
  entry: WireEntry,
  work: Work | undefined,
): Promise<unknown> {
  if (request.headers.authorization !== undefined || request.headers.cookie !== undefined) {
    world.leaks.add()
    return send(reply, page(400, 'A credential was sent to the file host.'))
  }
  const struck = (fault: string) =>
    work === undefined ? undefined : world.faults.take(entry.provider, fault, subject(work))
  if (work === undefined || work.ending.kind !== 'audio' || !isThere(world, work))
    return send(reply, page(404, 'Not Found'))
  if (struck('file-missing') !== undefined) return send(reply, page(404, 'Not Found'))
  if (struck('file-forbidden') !== undefined) return send(reply, page(403, 'AccessDenied'))
  if (struck('not-audio') !== undefined) return send(reply, page(200, 'Please try again later.'))
  const file = await world.audio.render(work.ending.wish)
  const { contentType } = audioFormats[work.ending.wish.format]
  const cut = struck('truncate-audio')
  const half = file.subarray(0, file.length >> 1)
  if (cut !== undefined && cut.announced !== false) return breakOff(reply, half, file.length, contentType)
  return reply.header('content-type', contentType).send(cut === undefined ? file : half)
}

function subject(work: Work): { operation: 'file'; key: string; prompt: string } {
  return { operation: 'file', key: work.key, prompt: work.prompt }
}

function isThere(world: World, work: Work): boolean {
  const standing = world.ledger.standing(work)
  if (standing.phase !== 'completed') return false
  if (work.provider === 'fal') return true
  return !isRemoved(world, standing, world.faults.peek('replicate', 'data-removed', subject(work)) !== undefined)
}

function breakOff(reply: FastifyReply, part: Buffer, length: number, contentType: string): void {
  reply.hijack()
  reply.raw.writeHead(200, { 'content-type': contentType, 'content-length': length })
  reply.raw.write(part, () => reply.raw.destroy())
}

function page(status: number, text: string): Answer {
  return { kind: 'text', status, body: `<html><body>${text}</body></html>`, contentType: 'text/html' }
}
