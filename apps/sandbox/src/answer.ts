import type { FastifyReply } from 'fastify'
import { STATUS_CODES } from 'node:http'
import { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import type { AnswerBody } from './fault-definition.ts'

/** What the sandbox does with a request: an HTTP answer, a reset connection, or silence. */
export type Answer =
  | { kind: 'json'; status: number; body: unknown; headers: Record<string, string>; reason?: string }
  | { kind: 'text'; status: number; body: string; contentType: string; headers?: Record<string, string> }
  | { kind: 'endless'; status: number; everyMs: number | undefined }
  | { kind: 'reset' }
  | { kind: 'silence' }
  | { kind: 'taken-over' }

/** A JSON answer. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return { kind: 'json', status, body, headers }
}

/** The page a gateway in front of a provider shows when there is nothing behind it. */
export function gatewayPage(status: number): Answer {
  const title = `${status} ${STATUS_CODES[status] ?? ''}`
  const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`
  return { kind: 'text', status, body, contentType: 'text/html' }
}

/**
 * An answer with any status, by whoever the body says.
 *
 * @param own the provider's own error of that status
 * @param path where a redirect leads
 */
export function answerOf(status: number, body: AnswerBody, own: (status: number) => Answer, path: string): Answer {
  const headers: Record<string, string> = status >= 300 && status < 400 ? { location: path } : {}
  switch (body) {
    case 'own': {
      const answer = own(status)
      return answer.kind === 'json' ? { ...answer, headers: { ...headers, ...answer.headers } } : answer
    }
    case 'html': {
      const page = gatewayPage(status)
      return page.kind === 'text' ? { ...page, headers } : page
    }
    case 'empty':
      return { kind: 'text', status, body: '', contentType: 'text/plain', headers }
    case 'other':
      return json(status, { message: 'no Route matched with those values' }, headers)
  }
}

/** Whether an answer is a success with a body. */
export function isSuccess(answer: Answer): answer is Extract<Answer, { kind: 'json' }> {
  return answer.kind === 'json' && answer.status < 300
}

/** The JSON of an answer cut off half way. */
export function cutShort(answer: Extract<Answer, { kind: 'json' }>): Answer {
  const text = JSON.stringify(answer.body)
  return { kind: 'text', status: answer.status, body: text.slice(0, text.length / 2), contentType: 'application/json' }
}

/** Sends an answer. Reason phrases go along: the clients put them in their messages. */
export async function send(reply: FastifyReply, answer: Answer): Promise<void> {
  if (answer.kind === 'json') {
    nameReason(reply, answer.status)
    void reply.code(answer.status).headers({ 'content-type': 'application/json', ...answer.headers })
    await reply.send(JSON.stringify(answer.body))
    return
  }
  if (answer.kind === 'text') {
    nameReason(reply, answer.status)
    void reply.code(answer.status).headers({ 'content-type': answer.contentType, ...answer.headers })
    await reply.send(answer.body)
    return
  }
  if (answer.kind === 'endless') {
    void reply.code(answer.status).header('content-type', 'application/json')
    await reply.send(Readable.from(endless(answer.everyMs), { objectMode: false }))
    return
  }
  if (answer.kind === 'taken-over') return
  reply.hijack()
  if (answer.kind === 'reset') reply.raw.socket?.resetAndDestroy()
}

/** A JSON string that never ends. */
async function* endless(everyMs: number | undefined): AsyncGenerator<Buffer> {
  yield Buffer.from('{"detail":"')
  const piece = Buffer.alloc(everyMs === undefined ? 65_536 : 1, 'a')
  for (;;) {
    if (everyMs !== undefined) await delay(everyMs)
    yield piece
  }
}

/** 499 is nginx's own and not in Node's table, as many others are not in anybody's. */
function nameReason(reply: FastifyReply, status: number): void {
  if (STATUS_CODES[status] === undefined) {
    reply.raw.statusMessage = status === 499 ? 'Client Closed Request' : 'Unassigned'
  }
}
