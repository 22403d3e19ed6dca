import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Answer, send } from './answer.ts'
import { audioFormats } from './audio-library.ts'
import { deliver, type AudioFile } from './deliver-file.ts'
import type { FaultParameters } from './fault-definition.ts'
import { isProvider } from './operation.ts'
import { repack } from './repack.ts'
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
  if (struck('file-reset') !== undefined) return send(reply, { kind: 'reset' })
  if (struck('file-missing') !== undefined) return send(reply, page(404, 'Not Found'))
  if (struck('file-forbidden') !== undefined) return send(reply, page(403, 'AccessDenied'))
  if (struck('not-audio') !== undefined) return send(reply, page(200, 'Please try again later.'))
  return deliver(reply, await audioOf(world, work.ending.wish, struck('repack-audio')), struck)
}

type Wish = Extract<Work['ending'], { kind: 'audio' }>['wish']

async function audioOf(world: World, wish: Wish, repacked: FaultParameters | undefined): Promise<AudioFile> {
  if (repacked !== undefined) {
    return repack(await world.audio.render({ ...wish, format: 'wav' }), repacked.container ?? 'aiff')
  }
  return { file: await world.audio.render(wish), contentType: audioFormats[wish.format].contentType }
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

function page(status: number, text: string): Answer {
  return { kind: 'text', status, body: `<html><body>${text}</body></html>`, contentType: 'text/html' }
}
