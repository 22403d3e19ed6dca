import type { FastifyReply, FastifyRequest } from 'fastify'
import { setTimeout as delay } from 'node:timers/promises'
import { type Answer, cutShort, gatewayPage, isSuccess, send } from './answer.ts'
import type { FaultSubject } from './fault-board.ts'
import type { Holder } from './key-book.ts'
import type { Operation, Provider } from './operation.ts'
import type { WireEntry } from './wire-log.ts'
import type { Work } from './work-ledger.ts'
import type { World } from './world.ts'

/** One request to a provider, as far as the sandbox has understood it. */
export interface Call {
  provider: Provider
  operation: Operation
  holder: Holder
  /** The work asked after, where the request names one that is known. */
  work?: Work | undefined
  /** The style prompt of a submit. */
  prompt?: string | undefined
}

/** What faults are held against for a call. */
export function subjectOf(call: Call): FaultSubject {
  return { operation: call.operation, key: keyOf(call.holder), prompt: call.work?.prompt ?? call.prompt }
}

/**
 * Takes one request through: books it, lets the faults of the connection strike before and after, and sends what the
 * provider's part answers.
 *
 * @param errorBody the provider's body for a 5xx that is not HTML
 */
export async function exchange(
  world: World,
  request: FastifyRequest,
  reply: FastifyReply,
  call: Call,
  respond: () => Answer | Promise<Answer>,
  errorBody: (status: number) => Answer,
): Promise<void> {
  const { provider, operation } = call
  const path = request.url.split('?', 1)[0] ?? request.url
  const key = keyOf(call.holder) ?? null
  const entry = world.wire.open({ provider, operation, method: request.method, path, key })
  const subject = subjectOf(call)
  const slow = world.faults.take(provider, 'slow-down', subject)
  if (slow !== undefined) await delay(slow.ms ?? 2000)
  const answer = beforeAccepting(world, call, subject, errorBody) ?? (await respond())
  await finish(reply, entry, afterAccepting(world, call, subject, answer))
}

function beforeAccepting(
  world: World,
  { provider }: Call,
  subject: FaultSubject,
  errorBody: (status: number) => Answer,
): Answer | undefined {
  const { faults } = world
  if (faults.take(provider, 'reset-before-accepting', subject) !== undefined) return { kind: 'reset' }
  if (faults.peek(provider, 'hang', subject)?.accept !== true) {
    if (faults.take(provider, 'hang', subject) !== undefined) return { kind: 'silence' }
  }
  const down = faults.take(provider, 'unavailable', subject)
  if (down === undefined) return undefined
  const status = down.status ?? 503
  return down.html === false ? errorBody(status) : gatewayPage(status)
}

function afterAccepting(world: World, { provider }: Call, subject: FaultSubject, answer: Answer): Answer {
  if (!isSuccess(answer)) return answer
  const { faults } = world
  if (faults.take(provider, 'reset-after-accepting', subject) !== undefined) return { kind: 'reset' }
  if (faults.take(provider, 'hang', subject) !== undefined) return { kind: 'silence' }
  return faults.take(provider, 'broken-json', subject) === undefined ? answer : cutShort(answer)
}

async function finish(reply: FastifyReply, entry: WireEntry, answer: Answer): Promise<void> {
  if ('status' in answer) entry.status = answer.status
  if (answer.kind === 'taken-over') entry.status = reply.raw.statusCode
  await send(reply, answer)
}

function keyOf(holder: Holder): string | undefined {
  return 'fingerprint' in holder ? holder.fingerprint : undefined
}
