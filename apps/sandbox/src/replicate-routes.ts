import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Answer, json } from './answer.ts'
import { type Call, exchange, subjectOf } from './exchange.ts'
import { hiding, instantOf } from './fal-listing.ts'
import { inputOf } from './model-input.ts'
import type { Operation } from './operation.ts'
import { clockAheadOf } from './own-clock.ts'
import { create, promptOf, type Creation } from './replicate-create.ts'
import { notFound, serverError, tokenRefused, unauthenticated } from './replicate-errors.ts'
import { replicateModels, versionOf } from './replicate-models.ts'
import { prediction } from './replicate-prediction.ts'
import type { Work } from './work-ledger.ts'
import type { World } from './world.ts'

type Query = Record<string, string | undefined>

const pageSize = 100
const prefix = '/replicate/v1'

/** Plays `api.replicate.com/v1` under `/replicate/v1`. */
export function registerReplicate(app: FastifyInstance, world: World): void {
  app.post<{ Params: { owner: string; name: string } }>(
    `${prefix}/models/:owner/:name/predictions`,
    async (request, reply) => {
      await answerCreate(world, request, reply, `${request.params.owner}/${request.params.name}`)
    },
  )
  app.post(`${prefix}/predictions`, async (request, reply) => answerCreate(world, request, reply, undefined))
  app.get<{ Querystring: Query }>(`${prefix}/predictions`, async (request, reply) => {
    await answer(world, request, reply, 'list', undefined, call => list(world, call, request))
  })
  app.get<{ Params: { id: string } }>(`${prefix}/predictions/:id`, async (request, reply) => {
    await answer(world, request, reply, 'get', request.params.id, call => get(world, call))
  })
  app.post<{ Params: { id: string } }>(`${prefix}/predictions/:id/cancel`, async (request, reply) => {
    await answer(world, request, reply, 'cancel', request.params.id, call => cancel(world, call))
  })
  app.get(`${prefix}/account`, async (request, reply) => {
    const account = { type: 'organization', username: 'sandbox', name: 'SoundFoundry Sandbox', github_url: null }
    await answer(world, request, reply, 'account', undefined, () => json(200, account))
  })
  app.get<{ Params: { owner: string; name: string } }>(`${prefix}/models/:owner/:name`, async (request, reply) => {
    const { owner, name } = request.params
    await answer(world, request, reply, 'model', undefined, call => model(world, call, owner, name))
  })
  app.get(`${prefix}/webhooks/default/secret`, async (request, reply) => {
    await answer(world, request, reply, 'webhook-secret', undefined, () => json(200, { key: world.webhooks.secret() }))
  })
}

async function answerCreate(
  world: World,
  request: FastifyRequest,
  reply: FastifyReply,
  route: string | undefined,
): Promise<void> {
  const creation: Creation = {
    route,
    body: inputOf(request.body),
    prefer: headerOf(request, 'prefer'),
    cancelAfter: headerOf(request, 'cancel-after'),
    hostname: request.hostname,
    origin: `${request.protocol}://${request.host}`,
  }
  const holder = world.keys.holder('replicate', request.headers.authorization)
  const call: Call = { provider: 'replicate', operation: 'create', holder, prompt: promptOf(creation) }
  await exchange(world, request, reply, call, async () => create(world, call, creation), serverError)
}

async function answer(
  world: World,
  request: FastifyRequest,
  reply: FastifyReply,
  operation: Operation,
  id: string | undefined,
  respond: (call: Call) => Answer,
): Promise<void> {
  const holder = world.keys.holder('replicate', request.headers.authorization)
  const found = id === undefined ? undefined : world.ledger.find('replicate', id)
  const work = holder.kind === 'known' && found?.account === holder.account ? found : undefined
  const call: Call = { provider: 'replicate', operation, holder, work }
  const checked = () => {
    const refusal = unauthenticated(world, call) ?? readFault(world, call)
    if (refusal !== undefined) return refusal
    return id !== undefined && work === undefined ? notFound() : respond(call)
  }
  await exchange(world, request, reply, call, checked, serverError)
}

function readFault(world: World, call: Call): Answer | undefined {
  const refused = world.faults.take('replicate', 'refuse-reads', subjectOf(call))
  if (refused !== undefined) return tokenRefused(false, refused.text)
  const failed = world.faults.take('replicate', 'fail-reads', subjectOf(call))
  return failed === undefined ? undefined : serverError(failed.status ?? 503)
}

function get(world: World, call: Call): Answer {
  const { work } = call
  if (work === undefined) return notFound()
  const removed = world.faults.take('replicate', 'data-removed', subjectOf(call)) !== undefined
  const shown = prediction(world, work, removed)
  const isLate =
    shown['status'] === 'succeeded' && world.faults.take('replicate', 'late-output', subjectOf(call)) !== undefined
  return json(200, isLate ? { ...shown, output: null } : shown)
}

function cancel(world: World, call: Call): Answer {
  const { work } = call
  if (work === undefined) return notFound()
  const running = world.ledger.standing(work).endedAt === undefined
  const ignored = world.faults.take('replicate', 'ignore-cancel', subjectOf(call)) !== undefined
  if (running && !ignored) work.canceledAt = Date.now()
  return json(200, prediction(world, work))
}

/** The newest hundred, and cursors to the next and the previous page. Cursors name a prediction, not a number. */
function list(world: World, call: Call, request: FastifyRequest<{ Querystring: Query }>): Answer {
  const { created_after: after, created_before: before, cursor, source } = request.query
  const account = call.holder.kind === 'known' ? call.holder.account : undefined
  const isHidden = hiding(world, call, Date.now())
  const ahead = clockAheadOf(world, 'replicate')
  const all = [...world.ledger.of('replicate')]
    .filter(
      work =>
        work.account === account &&
        work.acceptedAt + ahead >= instantOf(after, 0) &&
        work.acceptedAt + ahead < instantOf(before, Infinity) &&
        (source === undefined || source === 'api') &&
        !isHidden(work),
    )
    .toReversed()
  const start = Math.max(0, cursor === undefined ? 0 : all.findIndex(work => work.request_id === decode(cursor)))
  const shown = all.slice(start, start + pageSize)
  const removed = (work: Work) =>
    world.faults.peek('replicate', 'data-removed', { ...subjectOf(call), prompt: work.prompt })
  const link = (index: number) => {
    const work = all[index]
    if (work === undefined) return null
    const query = new URLSearchParams({
      ...(after === undefined ? {} : { created_after: after }),
      ...(before === undefined ? {} : { created_before: before }),
      cursor: Buffer.from(work.request_id).toString('base64url'),
    })
    return `${request.protocol}://${request.host}${prefix}/predictions?${query.toString()}`
  }
  return json(200, {
    next: link(start + pageSize),
    previous: start === 0 ? null : link(Math.max(0, start - pageSize)),
    results: shown.map(work => prediction(world, work, removed(work) !== undefined)),
  })
}

function model(world: World, call: Call, owner: string, name: string): Answer {
  const id = `${owner}/${name}`
  const known = replicateModels[id]
  const gone =
    world.faults.peek('replicate', 'unknown-model', { ...subjectOf(call), operation: 'create' }) !== undefined
  if (known === undefined || gone) return notFound()
  const fields = Object.fromEntries(
    Object.entries(known.texts).map(([field, rule]) => [
      field,
      {
        type: 'string',
        minLength: rule.shortest,
        ...(Number.isFinite(rule.longest) ? { maxLength: rule.longest } : {}),
      },
    ]),
  )
  const required = Object.entries(known.texts).flatMap(([field, rule]) => (rule.required({}) ? [field] : []))
  const schemas = {
    Input: { type: 'object', title: 'Input', required, properties: fields },
    Output: { type: 'string', format: 'uri' },
  }
  return json(200, {
    url: `https://replicate.com/${id}`,
    owner,
    name,
    description: `The sandbox's ${id}`,
    visibility: 'public',
    is_official: known.official,
    github_url: null,
    paper_url: null,
    license_url: null,
    run_count: [...world.ledger.of('replicate')].filter(work => work.model === id).length,
    cover_image_url: null,
    default_example: null,
    latest_version: {
      id: versionOf(id),
      created_at: '2026-01-01T00:00:00.000Z',
      cog_version: '0.16.0',
      openapi_schema: { openapi: '3.1.0', info: { title: 'Cog', version: '0.1.0' }, components: { schemas } },
    },
  })
}

function decode(cursor: string): string {
  return Buffer.from(cursor, 'base64url').toString()
}

function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name]
  return typeof value === 'string' ? value : undefined
}
