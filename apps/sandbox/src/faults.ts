import { Type } from 'typebox'
import { audioFaults } from './audio-faults.ts'
import { answerBodies, type FaultDefinition } from './fault-definition.ts'
import { falListingFaults, listingFaults } from './listing-faults.ts'
import type { Operation, Provider } from './operation.ts'

const text = Type.Optional(Type.String())
const flag = Type.Optional(Type.Boolean())
const milliseconds = Type.Optional(Type.Integer({ minimum: 0, maximum: 86_400_000 }))
const anyStatus = Type.Optional(Type.Integer({ minimum: 200, maximum: 599 }))
const anyBody = Type.Optional(Type.Enum(answerBodies))
const serverError = Type.Optional(
  Type.Union([Type.Literal(500), Type.Literal(502), Type.Literal(503), Type.Literal(504)]),
)

/** Faults of the connection itself, alike at both providers. */
function transport(submit: Operation, reads: readonly Operation[]): Record<string, FaultDefinition> {
  return {
    unavailable: {
      about: 'The gateway is down: a 5xx before anything is accepted, as HTML unless `html` is false.',
      operations: [submit],
      parameters: { status: serverError, html: flag },
      example: { status: 503 },
    },
    'reset-before-accepting': {
      about: 'The connection is reset before the work is accepted.',
      operations: [submit],
      parameters: {},
      example: { times: 1 },
    },
    'reset-after-accepting': {
      about: 'The work is accepted, then the connection is reset instead of an answer.',
      operations: [submit],
      parameters: {},
      example: { times: 1 },
    },
    hang: {
      about: 'No answer ever; `accept` says whether the work is accepted first.',
      operations: [submit],
      parameters: { accept: flag },
      example: { accept: true, times: 1 },
    },
    'any-status': {
      about:
        'An answer with this `status`, before the work is accepted or, with `accept`, after it. `body` says who it comes ' +
        'from: `own` (the provider, as by default), `html` (a proxy), `empty`, or `other` (JSON of another shape).',
      operations: [submit],
      parameters: { status: anyStatus, accept: flag, body: anyBody },
      example: { status: 404, body: 'html', times: 1 },
    },
    'endless-answer': {
      about: 'A 2xx answer that never ends: as fast as it is read, or a byte every `ms`; work is accepted.',
      operations: [submit, ...reads],
      parameters: { ms: milliseconds },
      example: { times: 1 },
    },
    'slow-down': {
      about: 'Every answer comes `ms` later.',
      operations: [submit, 'cancel', ...reads, 'account'],
      parameters: { ms: milliseconds },
      example: { ms: 2000 },
    },
    'broken-json': {
      about: 'A 2xx answer whose JSON is cut off half way; work is accepted.',
      operations: [submit, ...reads],
      parameters: {},
      example: { times: 1 },
    },
    'fail-reads': {
      about: 'Asking after accepted work gets a 5xx.',
      operations: reads,
      parameters: { status: serverError },
      example: { status: 502, times: 3 },
    },
    'refuse-reads': {
      about: 'Asking after accepted work gets a 401.',
      operations: reads,
      parameters: { text },
      example: { times: 1 },
    },
  }
}

/** Faults of the generation, settled when the work is accepted. */
function generation(submit: Operation): Record<string, FaultDefinition> {
  return {
    'never-finish': {
      about: 'Work accepted while this is on stays in generation until it is cleared.',
      operations: [submit],
      parameters: {},
      example: { match: 'piano' },
    },
    'slow-generation': {
      about: 'Work accepted while this is on takes `ms` to generate.',
      operations: [submit],
      parameters: { ms: milliseconds },
      example: { ms: 30_000 },
    },
    'ignore-cancel': {
      about: 'A cancel of running work is acknowledged, and the work finishes all the same.',
      operations: ['cancel'],
      parameters: {},
    },
  }
}

/** Faults of the finished audio. */
function output(): Record<string, FaultDefinition> {
  return {
    ...audioFaults,
  }
}

/** Every fault of each provider by name: the one place that knows which there are and what they take. */
export const faultTable: Record<Provider, Record<string, FaultDefinition>> = {
  fal: {
    'lock-account': {
      about:
        'The account is locked: submits get 403, reads go on, `users/current` says so unless `admitted` is false. ' +
        'The first `spare` submits pass all the same.',
      operations: ['submit'],
      parameters: {
        reason: text,
        admitted: flag,
        spare: Type.Optional(Type.Integer({ minimum: 0 })),
      },
      example: { reason: 'TOP_UP' },
    },
    'refuse-key': {
      about: 'The key is unknown or revoked: 401 everywhere, with `text` as its detail.',
      operations: [
        'submit',
        'status',
        'stream',
        'result',
        'cancel',
        'probe',
        'account',
        'pricing',
        'models',
        'keys',
        'listing',
      ],
      parameters: { text },
      example: { text: 'No user found for Key ID and Secret' },
    },
    'forbid-model': {
      about: 'The key may not use the model: 403 that says nothing of a lock.',
      operations: ['submit'],
      parameters: { text },
    },
    'unknown-model': {
      about: 'The application is gone: 404 on submit, and in the price list.',
      operations: ['submit'],
      parameters: {},
    },
    'rate-limit': {
      about: 'Too many requests: 429, without Retry-After unless `after` gives its value.',
      operations: ['submit'],
      parameters: { after: text },
    },
    'fail-generation': {
      about:
        'The generation fails: COMPLETED, and the error on the result. Validation types give the array shape. ' +
        '`units` is what the result says was billed; an error that the model itself raises says nothing.',
      operations: ['submit'],
      parameters: {
        status: Type.Optional(Type.Integer({ minimum: 400, maximum: 599 })),
        type: text,
        message: text,
        units: Type.Optional(Type.Integer({ minimum: 0 })),
      },
      example: { status: 422, type: 'content_policy_violation' },
    },
    'request-gone': {
      about: 'Status, result and cancel no longer know the request: 404.',
      operations: ['status', 'stream', 'result', 'cancel'],
      parameters: {},
    },
    'admin-key': {
      about: 'The key has ADMIN scope: the list of keys answers 200.',
      operations: ['keys'],
      parameters: {},
    },
    ...transport('submit', ['status', 'stream', 'result']),
    ...generation('submit'),
    ...output(),
    ...listingFaults('listing'),
    ...falListingFaults,
  },
  replicate: {
    'refuse-key': {
      about: 'The token is unknown or revoked: 401 everywhere, with `text` as its detail.',
      operations: ['create', 'get', 'cancel', 'list', 'account', 'model', 'webhook-secret'],
      parameters: { text },
    },
    'out-of-credit': { about: 'No credit left: 402 on create.', operations: ['create'], parameters: {} },
    'forbid-model': {
      about: 'The token may not use the model: 403.',
      operations: ['create'],
      parameters: { text },
    },
    'unknown-model': { about: 'The model is gone: 404.', operations: ['create'], parameters: {} },
    'invalid-version': { about: 'The version is gone: 422.', operations: ['create'], parameters: {} },
    'rate-limit': {
      about:
        'Throttled: 429 with `retry_after` seconds, or with `after` in the header alone; `low_credit` tells of less ' +
        'than five dollars.',
      operations: ['create'],
      parameters: {
        low_credit: flag,
        retry_after: Type.Optional(Type.Integer({ minimum: 0, maximum: 3600 })),
        after: text,
      },
      example: { low_credit: true, retry_after: 5 },
    },
    'fail-generation': {
      about: 'The generation fails: status `failed` with `error`.',
      operations: ['create'],
      parameters: { error: text },
      example: { error: 'E6716: Timeout starting prediction' },
    },
    'abort-generation': {
      about: 'The generation ends before it starts: status `aborted`.',
      operations: ['create'],
      parameters: {},
    },
    'late-output': {
      about: 'A prediction that succeeded is read without its output.',
      operations: ['get'],
      parameters: {},
      example: { times: 1 },
    },
    'data-removed': {
      about: 'Input, output and files have been deleted, as an hour after the end.',
      operations: ['get', 'list', 'file'],
      parameters: {},
    },
    ...transport('create', ['get']),
    ...generation('create'),
    ...output(),
    ...listingFaults('list'),
  },
}
