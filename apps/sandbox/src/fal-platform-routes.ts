import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { randomUUID } from 'node:crypto'
import { type Answer, json } from './answer.ts'
import { type Call, exchange, subjectOf } from './exchange.ts'
import { lockReason, refusedKey } from './fal-access.ts'
import { plainError } from './fal-errors.ts'
import { listing, sortKeys } from './fal-listing.ts'
import { falModels } from './fal-models.ts'
import type { Operation } from './operation.ts'
import type { World } from './world.ts'

type Query = Record<string, string | readonly string[]>
type Responder = (call: Call, query: Query) => Answer | Promise<Answer>

/** Plays `rest.fal.ai` under `/fal-rest` and the platform API `api.fal.ai/v1` under `/fal-api/v1`. */
export function registerFalPlatform(app: FastifyInstance, world: World): void {
  const route = (path: string, operation: Operation, respond: Responder) => {
    app.get<{ Querystring: Query }>(path, async (request, reply) => {
      await answer(world, request, reply, operation, respond)
    })
  }
  route('/fal-rest/users/current', 'account', call => currentUser(world, call))
  route('/fal-rest/.well-known/jwks.json', 'jwks', () => json(200, world.webhooks.jwks()))
  route('/fal-api/v1/models/pricing', 'pricing', (call, query) => prices(world, call, query))
  route('/fal-api/v1/models', 'models', (call, query) => models(world, call, query))
  route('/fal-api/v1/keys', 'keys', call => keys(world, call))
  route('/fal-api/v1/models/requests/by-endpoint', 'listing', (call, query) => history(world, call, query))
}

async function answer(
  world: World,
  request: FastifyRequest<{ Querystring: Query }>,
  reply: FastifyReply,
  operation: Operation,
  respond: Responder,
): Promise<void> {
  const holder = world.keys.holder('fal', request.headers.authorization)
  const call: Call = { provider: 'fal', operation, holder }
  const withId = async () => {
    const given = await respond(call, request.query)
    if (given.kind !== 'json') return given
    return { ...given, headers: { 'x-fal-request-id': randomUUID(), ...given.headers } }
  }
  await exchange(world, request, reply, call, withId, status => platformError(status, 'server_error', 'Server error'))
}

/** An error in the platform API's shape. */
function platformError(status: number, type: string, message: string): Answer {
  return json(status, { error: { type, message, request_id: randomUUID() } })
}

function unauthorised(world: World, call: Call): Answer | undefined {
  const { holder } = call
  if (holder.kind === 'anonymous') return platformError(401, 'authorization_error', 'Authentication required')
  return refusedKey(world, call) && platformError(401, 'authorization_error', 'Invalid API key')
}

function currentUser(world: World, call: Call): Answer {
  if (call.holder.kind === 'anonymous') return plainError(401, 'Authorization header is required')
  const refusal = refusedKey(world, call)
  if (refusal !== undefined || call.holder.kind !== 'known')
    return refusal ?? plainError(401, 'invalid key credentials')
  const reason = lockReason(world, call)
  return json(200, {
    user_id: `sandbox|${call.holder.account}`,
    nickname: 'sandbox',
    full_name: 'SoundFoundry Sandbox',
    is_personal: true,
    is_locked: reason !== undefined,
    lock_reason: reason ?? null,
    is_paying: true,
  })
}

function prices(world: World, call: Call, query: Query): Answer {
  const refusal = unauthorised(world, call)
  if (refusal !== undefined) return refusal
  const asked = listOf(query['endpoint_id'])
  const missing = asked.find(id => falModels[id] === undefined)
  if (missing !== undefined || isGone(world, call)) return notFound(missing ?? asked.join(', '))
  const wanted = asked.length === 0 ? Object.keys(falModels) : asked
  const found = wanted.map(id => {
    const model = falModels[id]
    return { endpoint_id: id, unit_price: model?.price, unit: model?.unit, currency: 'USD' }
  })
  return json(200, { prices: found, next_cursor: null, has_more: false })
}

function models(world: World, call: Call, query: Query): Answer {
  // The catalogue needs no key, but a wrong one is refused all the same.
  if (call.holder.kind !== 'anonymous') {
    const refusal = unauthorised(world, call)
    if (refusal !== undefined) return refusal
  }
  const asked = listOf(query['endpoint_id'])
  const missing = asked.find(id => falModels[id] === undefined)
  if (missing !== undefined || isGone(world, call)) return notFound(missing ?? asked.join(', '))
  const wanted = asked.length === 0 ? Object.keys(falModels) : asked
  const found = wanted.map(id => ({
    endpoint_id: id,
    metadata: { display_name: id, category: 'text-to-audio', status: 'active', model_url: `https://fal.run/${id}` },
  }))
  return json(200, { models: found, next_cursor: null, has_more: false })
}

function isGone(world: World, call: Call): boolean {
  return world.faults.peek('fal', 'unknown-model', { ...subjectOf(call), operation: 'submit' }) !== undefined
}

function notFound(endpoint: string): Answer {
  return platformError(404, 'not_found', `Endpoint '${endpoint}' not found`)
}

function keys(world: World, call: Call): Answer {
  const refusal = unauthorised(world, call)
  if (refusal !== undefined) return refusal
  const admin = world.faults.take('fal', 'admin-key', subjectOf(call)) !== undefined
  if (!admin && call.holder.kind === 'known' && call.holder.scope !== 'ADMIN') {
    return platformError(403, 'authorization_error', 'Access denied')
  }
  return json(200, { keys: [], next_cursor: null, has_more: false })
}

async function history(world: World, call: Call, query: Query): Promise<Answer> {
  const refusal = unauthorised(world, call)
  if (refusal !== undefined || call.holder.kind !== 'known') {
    return refusal ?? platformError(401, 'authorization_error', 'Authentication required')
  }
  const endpoints = listOf(query['endpoint_id'])
  const limit = Number(query['limit'] ?? 50)
  if (endpoints.length === 0) return platformError(400, 'validation_error', 'endpoint_id is required')
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
    return platformError(400, 'validation_error', 'limit must be between 1 and 100')
  }
  const single = (name: string) => listOf(query[name])[0]
  const sortBy = sortKeys.find(key => key === (single('sort_by') ?? 'ended_at'))
  if (sortBy === undefined) {
    return platformError(400, 'validation_error', `sort_by must be one of ${sortKeys.join(', ')}`)
  }
  return json(
    200,
    await listing(world, call, {
      account: call.holder.account,
      endpoints,
      limit,
      start: single('start'),
      end: single('end'),
      status: single('status'),
      sortBy,
      requestId: single('request_id'),
      cursor: single('cursor'),
      payloads: listOf(query['expand']).includes('payloads'),
    }),
  )
}

/** A query parameter that may be repeated or comma-separated. */
function listOf(value: string | readonly string[] | undefined): string[] {
  const values = typeof value === 'string' ? [value] : (value ?? [])
  return values.flatMap(each => each.split(',')).filter(each => each !== '')
}
