import type { FastifyReply } from 'fastify'
import { queueStatus } from './fal-status.ts'
import type { Work } from './work-ledger.ts'
import type { World } from './world.ts'

const lookEvery = 50
const pingEvery = 15_000

/**
 * Streams the status of a request as server-sent events: one whenever it changes, a comment every 15 seconds, and the
 * end of the stream after COMPLETED.
 */
export function streamStatus(world: World, work: Work, reply: FastifyReply, withLogs: boolean): void {
  reply.hijack()
  const stream = reply.raw
  stream.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache',
    'x-fal-request-id': work.request_id,
  })
  let told: unknown
  let quietSince = Date.now()
  const look = () => {
    const status = queueStatus(world, work, withLogs)
    if (status['status'] !== told) {
      told = status['status']
      quietSince = Date.now()
      stream.write(`data: ${JSON.stringify(status)}\n\n`)
    } else if (Date.now() - quietSince >= pingEvery) {
      quietSince = Date.now()
      stream.write(': ping\n\n')
    }
    if (told === 'COMPLETED') stream.end()
  }
  const timer = setInterval(look, lookEvery)
  stream.once('close', () => clearInterval(timer))
  stream.once('finish', () => clearInterval(timer))
  look()
}
