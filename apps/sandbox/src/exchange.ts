import type { FastifyReply, FastifyRequest } from 'fastify'
import { setTimeout as delay } from 'node:timers/promises'
import { type Answer, answerOf, cutShort, gatewayPage, isSuccess, send } from './answer.ts'
import type { FaultSubject } from './fault-board.ts'
import type { FaultParameters } from './fault-definition.ts'
import type { Holder } from './key-book.ts'
import type { Operation, Provider } from './operation.ts'
import { dateHeader } from './own-clock.ts'
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
 * @param ownError the provider's own error of a status
 */
export async function exchange(
  world: World,
  request: FastifyRequest,
  reply: FastifyReply,
  call: Call,
  respond: () => Answer | Promise<Answer>,
  ownError: (status: number) => Answer,
): Promise<void> {
  const { provider, operation } = call
  const path = request.url.split('?', 1)[0] ?? request.url
  const key = keyOf(call.holder) ?? null
  const entry = world.wire.open({ provider, operation, method: request.method, path, key })
  const date = dateHeader(world, provider)
  if (date !== undefined) void reply.header('date', date)
  const subject = subjectOf(call)
  const slow = world.faults.take(provider, 'slow-down', subject)
  if (slow !== undefined) await delay(slow.ms ?? 2000)
  const told = { call, subject, ownError, path: request.url }
  const answer = beforeAccepting(world, told) ?? (await respond())
  await finish(reply, entry, afterAccepting(world, told, answer))
}

const accepts = ({ accept }: FaultParameters): boolean => accept === true

/** What the faults of the connection go by. */
interface Told {
  call: Call
  subject: FaultSubject
  ownError: (status: number) => Answer
  path: string
}

function beforeAccepting(world: World, told: Told): Answer | undefined {
  const { faults } = world
  const { subject, ownError } = told
  const { provider } = told.call
  if (faults.take(provider, 'reset-before-accepting', subject) !== undefined) return { kind: 'reset' }
  if (faults.take(provider, 'hang', subject, each => !accepts(each)) !== undefined) return { kind: 'silence' }
  const instead = anyStatus(world, told, each => !accepts(each))
  if (instead !== undefined) return instead
  const down = faults.take(provider, 'unavailable', subject)
  if (down === undefined) return undefined
  const status = down.status ?? 503
  return down.html === false ? ownError(status) : gatewayPage(status)
}

function anyStatus(world: World, told: Told, when: (parameters: FaultParameters) => boolean): Answer | undefined {
  const found = world.faults.take(told.call.provider, 'any-status', told.subject, when)
  return found && answerOf(found.status ?? 404, found.body ?? 'own', told.ownError, told.path)
}

function afterAccepting(world: World, told: Told, answer: Answer): Answer {
  if (!isSuccess(answer)) return answer
  const { faults } = world
  const { subject } = told
  const { provider } = told.call
  if (faults.take(provider, 'reset-after-accepting', subject) !== undefined) return { kind: 'reset' }
  if (faults.take(provider, 'hang', subject, accepts) !== undefined) return { kind: 'silence' }
  const instead = anyStatus(world, told, accepts)
  if (instead !== undefined) return instead
  const endless = faults.take(provider, 'endless-answer', subject)
  if (endless !== undefined) return { kind: 'endless', status: answer.status, everyMs: endless.ms }
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
