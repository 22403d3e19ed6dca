import type { FastifyReply } from 'fastify'
import { STATUS_CODES } from 'node:http'

/** What the sandbox does with a request: an HTTP answer, a reset connection, or silence. */
export type Answer =
  | { kind: 'json'; status: number; body: unknown; headers: Record<string, string>; reason?: string }
  | { kind: 'text'; status: number; body: string; contentType: string }
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
    // 499 is nginx's own and not in Node's table.
    if (answer.status === 499) reply.raw.statusMessage = 'Client Closed Request'
    void reply.code(answer.status).headers({ 'content-type': 'application/json', ...answer.headers })
    await reply.send(JSON.stringify(answer.body))
    return
  }
  if (answer.kind === 'text') {
    await reply.code(answer.status).header('content-type', answer.contentType).send(answer.body)
    return
  }
  if (answer.kind === 'taken-over') return
  reply.hijack()
  if (answer.kind === 'reset') reply.raw.socket?.resetAndDestroy()
}
