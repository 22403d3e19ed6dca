import { randomInt } from 'node:crypto'
import { type Answer, json } from './answer.ts'
import { type Call, subjectOf } from './exchange.ts'
import { inputOf } from './model-input.ts'
import { createRefusal, notFound, problem, unauthenticated } from './replicate-errors.ts'
import { invalidFields, modelOfVersion, replicateAudioWish, replicateModels, versionOf } from './replicate-models.ts'
import { prediction, waitFor } from './replicate-prediction.ts'
import type { Ending, Work } from './work-ledger.ts'
import type { World } from './world.ts'

/** A create as it came in. */
export interface Creation {
  /** `owner/name` of the model route; undefined on `POST /predictions`. */
  route: string | undefined
  body: Record<string, unknown>
  prefer: string | undefined
  cancelAfter: string | undefined
  hostname: string
  origin: string
}

const bodyFields = new Set(['version', 'input', 'webhook', 'webhook_events_filter', 'stream'])

/** The model a create names, if the sandbox plays it. */
export function modelOf(creation: Creation): string | undefined {
  const { route, body } = creation
  if (route !== undefined) return replicateModels[route]?.official === true ? route : undefined
  return typeof body['version'] === 'string' ? modelOfVersion(body['version']) : undefined
}

/** The style prompt of a create. */
export function promptOf(creation: Creation): string {
  const model = replicateModels[modelOf(creation) ?? '']
  return model === undefined ? '' : replicateAudioWish(model, inputOf(creation.body['input'])).prompt
}

/** Creates a prediction. Unlike fal, Replicate looks at the input first and refuses what the model would not take. */
export async function create(world: World, call: Call, creation: Creation): Promise<Answer> {
  const subject = subjectOf(call)
  const refusal = unauthenticated(world, call) ?? createRefusal(world, call)
  if (refusal !== undefined) return refusal
  if (world.faults.take('replicate', 'unknown-model', subject) !== undefined) return notFound()
  const name = modelOf(creation)
  const model = replicateModels[name ?? '']
  if (world.faults.take('replicate', 'invalid-version', subject) !== undefined) return invalidVersion()
  if (name === undefined || model === undefined) return creation.route === undefined ? invalidVersion() : notFound()
  const stranger = Object.keys(creation.body).find(field => !bodyFields.has(field))
  const input = inputOf(creation.body['input'])
  const invalid =
    stranger === undefined
      ? invalidFields(model, input)
      : [{ type: 'additional_property_not_allowed', field: '(root)', description: `${stranger} is not allowed` }]
  if (invalid.length > 0) {
    const detail = invalid.map(({ field, description }) => `- ${field}: ${description}\n`).join('')
    return problem(422, 'Input validation failed', detail, { invalid_fields: invalid })
  }
  if (call.holder.kind !== 'known') return notFound()
  const ending: Ending = { kind: 'audio', wish: replicateAudioWish(model, input) }
  const work = accept(world, call, creation, { name, input, ending, account: call.holder.account })
  await waitFor(world, work, waitSeconds(creation.prefer))
  return json(201, prediction(world, work))
}

function accept(
  world: World,
  call: Call,
  creation: Creation,
  job: { name: string; input: Record<string, unknown>; ending: Ending; account: string },
): Work {
  const subject = subjectOf(call)
  const { webhook, webhook_events_filter: events } = creation.body
  const slow = world.faults.take('replicate', 'slow-generation', subject)
  const acceptedAt = Date.now()
  const cancelAfter = cancelAfterOf(creation.cancelAfter)
  const work: Work = {
    provider: 'replicate',
    request_id: predictionId(),
    model: job.name,
    app: '',
    version: replicateModels[job.name]?.official === true ? 'hidden' : versionOf(job.name),
    input: job.input,
    prompt: call.prompt ?? '',
    key: 'fingerprint' in call.holder ? call.holder.fingerprint : '',
    account: job.account,
    acceptedAt,
    queueMs: world.timing.queueMs,
    generationMs: slow?.ms ?? world.timing.generationMs,
    ending: faultyEnding(world, call) ?? job.ending,
    stuck: world.faults.take('replicate', 'never-finish', subject) !== undefined,
    storesPayload: true,
    hostname: creation.hostname,
    origin: creation.origin,
    ...(cancelAfter === undefined ? {} : { deadline: acceptedAt + cancelAfter }),
    ...(typeof webhook === 'string' ? { webhook } : {}),
    ...(Array.isArray(events) ? { webhookEvents: events.filter(event => typeof event === 'string') } : {}),
  }
  world.ledger.accept(work)
  world.webhooks.watch(work)
  return work
}

function faultyEnding(world: World, call: Call): Ending | undefined {
  const subject = subjectOf(call)
  if (world.faults.take('replicate', 'abort-generation', subject) !== undefined) return { kind: 'aborted' }
  const failure = world.faults.take('replicate', 'fail-generation', subject)
  if (failure === undefined) return undefined
  const message = failure.error ?? 'E1000: Unknown error'
  return { kind: 'error', status: 200, body: undefined, message, type: undefined }
}

function invalidVersion(): Answer {
  return problem(
    422,
    'Invalid version or not permitted',
    "The specified version does not exist (or perhaps you don't have permission to use it?)",
  )
}

/** Seconds to hold the answer back, from `Prefer: wait` or `wait=1..60`. */
function waitSeconds(prefer: string | undefined): number {
  const match = /^wait(?:=([1-9]|[1-5][0-9]|60))?$/.exec(prefer ?? '')
  return match === null ? 0 : Number(match[1] ?? 60)
}

const unitMs: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000 }

/** Milliseconds from `Cancel-After: 90s`, `5m`, `1h30m`; at least five seconds. */
function cancelAfterOf(header: string | undefined): number | undefined {
  if (header === undefined || !/^(?:\d+[smh]?)+$/.test(header)) return undefined
  let total = 0
  for (const [, number, unit] of header.matchAll(/(\d+)([smh]?)/g)) {
    total += Number(number) * (unitMs[unit ?? 's'] ?? 1000)
  }
  return Math.max(5000, total)
}

function predictionId(): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz0123456789'
  return Array.from({ length: 26 }, () => letters[randomInt(letters.length)]).join('')
}
