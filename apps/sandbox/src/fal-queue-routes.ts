import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { randomUUID } from 'node:crypto'
import { type Answer, json, send } from './answer.ts'
import { type Call, exchange, subjectOf } from './exchange.ts'
import { anonymousRefusal, refusedKey } from './fal-access.ts'
import { ownError, plainError } from './fal-errors.ts'
import { cancelQueued, queueResult, queueStatus, statusCodeOf } from './fal-status.ts'
import { streamStatus } from './fal-status-stream.ts'
import { promptOf, submit, type Submission } from './fal-submit.ts'
import { inputOf } from './model-input.ts'
import type { Operation } from './operation.ts'
import type { World } from './world.ts'

const namespaces = new Set(['workflows', 'comfy'])
const nowhere = '00000000-0000-'

/** What follows `/requests/{id}`, and the method it takes. */
const requestOperations: Record<string, { operation: Operation; method: string }> = {
  '': { operation: 'result', method: 'GET' },
  response: { operation: 'result', method: 'GET' },
  status: { operation: 'status', method: 'GET' },
  'status/stream': { operation: 'stream', method: 'GET' },
  cancel: { operation: 'cancel', method: 'PUT' },
}

/** A path of the queue host, taken apart. */
interface QueuePath {
  app: string
  rest: readonly string[]
}

/** Plays `queue.fal.run` under `/fal-queue`. */
export function registerFalQueue(app: FastifyInstance, world: World): void {
  app.all<{ Params: { '*': string }; Querystring: Record<string, string> }>('/fal-queue/*', async (request, reply) => {
    const { app: name, rest } = parse(request.params['*'])
    if (rest[0] === 'requests') return answerRequest(world, request, reply, name, rest)
    if (request.method === 'POST') return answerSubmit(world, request, reply, name, rest)
    return sendPlain(reply, plainError(405, 'Method Not Allowed', { allow: 'POST' }))
  })
}

function parse(path: string): QueuePath {
  const segments = path.split('/').filter(segment => segment !== '')
  const length = namespaces.has(segments[0] ?? '') ? 3 : 2
  return { app: segments.slice(0, length).join('/'), rest: segments.slice(length) }
}

async function answerSubmit(
  world: World,
  request: FastifyRequest<{ Querystring: Record<string, string> }>,
  reply: FastifyReply,
  app: string,
  rest: readonly string[],
): Promise<void> {
  const timeout = Number(request.headers['x-fal-request-timeout'])
  const most = Number(request.query['fal_max_queue_length'] ?? Number.NaN)
  const submission: Submission = {
    app,
    path: rest.join('/'),
    input: inputOf(request.body),
    startTimeout: Number.isFinite(timeout) ? timeout : undefined,
    maxQueueLength: Number.isFinite(most) ? most : undefined,
    webhook: request.query['fal_webhook'],
    storesPayload: request.headers['x-fal-store-io'] !== '0',
    hostname: request.hostname,
    origin: `${request.protocol}://${request.host}`,
  }
  const holder = world.keys.holder('fal', request.headers.authorization)
  const call: Call = { provider: 'fal', operation: 'submit', holder, prompt: promptOf(submission) }
  await exchange(world, request, reply, call, () => withRequestId(submit(world, call, submission)), unavailable)
}

async function answerRequest(
  world: World,
  request: FastifyRequest<{ Querystring: Record<string, string> }>,
  reply: FastifyReply,
  app: string,
  rest: readonly string[],
): Promise<void> {
  const requestId = rest[1] ?? ''
  const known = requestOperations[rest.slice(2).join('/')]
  if (known === undefined) return sendPlain(reply, plainError(404, 'Not Found'))
  if (known.method !== request.method) {
    return sendPlain(reply, plainError(405, 'Method Not Allowed', { allow: known.method }))
  }
  const holder = world.keys.holder('fal', request.headers.authorization)
  const work = world.ledger.find('fal', requestId)
  const mine = holder.kind === 'known' && work?.account === holder.account && work.app === app ? work : undefined
  const operation = requestId.startsWith(nowhere) ? 'probe' : known.operation
  const call: Call = { provider: 'fal', operation, holder, work: mine }
  const withLogs = request.query['logs'] === '1'
  const respond = async (): Promise<Answer> => {
    const refusal = refusedKey(world, call) ?? readFault(world, call)
    if (refusal !== undefined) return refusal
    // Whoever asks without a key learns of a request only that it needs one.
    if (holder.kind === 'anonymous' && work !== undefined) return anonymousRefusal(app)
    const gone = mine !== undefined && world.faults.take('fal', 'request-gone', subjectOf(call)) !== undefined
    if (mine === undefined || gone) return unknownRequest(known.operation)
    if (known.operation === 'result') return queueResult(world, mine)
    if (known.operation === 'cancel') {
      return cancelQueued(world, mine, world.faults.take('fal', 'ignore-cancel', subjectOf(call)) !== undefined)
    }
    if (known.operation === 'stream') {
      streamStatus(world, mine, reply, withLogs)
      return { kind: 'taken-over' }
    }
    const status = queueStatus(world, mine, withLogs)
    return json(statusCodeOf(status), status, { 'x-fal-request-id': requestId })
  }
  await exchange(world, request, reply, call, async () => withRequestId(await respond(), requestId), unavailable)
}

function readFault(world: World, call: Call): Answer | undefined {
  const refused = world.faults.take('fal', 'refuse-reads', subjectOf(call))
  if (refused !== undefined) return plainError(401, refused.text ?? 'invalid key credentials')
  const failed = world.faults.take('fal', 'fail-reads', subjectOf(call))
  return failed === undefined ? undefined : unavailable(failed.status ?? 503)
}

function unknownRequest(operation: Operation): Answer {
  return operation === 'result' ? plainError(404, 'Request not found') : json(404, { status: 'NOT_FOUND' })
}

function unavailable(status: number): Answer {
  return withRequestId(ownError(status))
}

/** Every answer of the queue carries a request id, those about no request at all too. */
function withRequestId(answer: Answer, requestId: string = randomUUID()): Answer {
  if (answer.kind !== 'json') return answer
  return { ...answer, headers: { 'x-fal-request-id': requestId, ...answer.headers } }
}

async function sendPlain(reply: FastifyReply, answer: Answer): Promise<void> {
  await send(reply, withRequestId(answer))
}
