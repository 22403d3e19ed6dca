import { AppError, parseUrl } from '@soundfoundry/errors'
import type { Access } from '@soundfoundry/provider-kit'
import type { Provider, ProviderCall, Refusal } from '@soundfoundry/track'
import { createCalls, type FalEndpoints } from './calls.ts'
import { probeAdminScope } from './admin-scope.ts'
import { cancelOutcome } from './cancel-outcome.ts'
import { usableKey } from './key.ts'
import { listRecent, listRequests, listTraits } from './listing.ts'
import { resultOutcome, statusOutcome } from './look-outcome.ts'
import { findModel, mapInput } from './models.ts'
import { probe } from './probe.ts'
import { isRequestId } from './request-id.ts'
import { submitOutcome } from './submit-outcome.ts'

const submitTimeoutMs = 20_000
const readTimeoutMs = 15_000
const defaultStartTimeoutS = 120

export interface FalProviderOptions extends FalEndpoints {
  /** Endpoint ids, in order of preference. */
  models: readonly string[]
  /** Within how many seconds of its submit work must begin, or never run; more than 1, by default 120. */
  startTimeoutS?: number
  /** How many seconds fal's list may lag behind; 60 by default. */
  listLagS?: number
  /** How long any one request may take, in milliseconds; by default 20,000 for a submit and 15,000 for the rest. */
  timeoutMs?: number
}

/**
 * fal as the workers see it. Every method gives one of the port's outcomes and none throws, except `mapInput` for a model
 * that fal does not have here.
 *
 * @throws {AppError} `configuration_invalid` for a model that is not in the table, for no model, or for a malformed URL
 */
export function createFalProvider(options: FalProviderOptions): Provider {
  const queue = checkedUrl('FAL_QUEUE_URL', options.queueUrl)
  checkedUrl('FAL_REST_URL', options.restUrl)
  checkedUrl('FAL_API_URL', options.apiUrl)
  const models = options.models.map(id => findModel(id).capability)
  if (models.length === 0) throw new AppError('configuration_invalid', { detail: 'FAL_MODEL names no model.' })
  const startTimeoutS = options.startTimeoutS ?? defaultStartTimeoutS
  const calls = createCalls(options, startTimeoutS)
  const timeoutMs = options.timeoutMs ?? readTimeoutMs

  return {
    name: 'fal',
    models,
    endpointHost: queue.hostname,
    listTraits: listTraits(startTimeoutS, options.listLagS),
    mapInput,
    priceUsd: model => findModel(model).price.usd,

    async submit(call) {
      const access = accessFor(call, options.timeoutMs ?? submitTimeoutMs)
      if ('refusal' in access) return { kind: 'refused', ...access.refusal }
      const exchange = await calls.submit({ ...access, confirm: call.confirm }, call.model, call.input)
      return submitOutcome(exchange, call.model, Date.now(), access.secret)
    },

    async look(call) {
      const access = accessFor(call, timeoutMs)
      if ('refusal' in access) return { kind: 'unreadable', refusal: access.refusal }
      if (!isRequestId(call.providerRequestId)) return { kind: 'gone', explanation: notAnId }
      const standing = statusOutcome(
        await calls.status(access, call.model, call.providerRequestId),
        call.model,
        Date.now(),
      )
      if (standing.kind !== 'completed') return standing
      const result = await calls.result(access, call.model, call.providerRequestId)
      return resultOutcome(result, standing.failure, call.model, Date.now())
    },

    async cancel(call) {
      const access = accessFor(call, timeoutMs)
      if ('refusal' in access) return { kind: 'unknown', explanation: access.refusal.explanation }
      if (!isRequestId(call.providerRequestId)) return { kind: 'unknown', explanation: notAnId }
      return cancelOutcome(await calls.cancel(access, call.model, call.providerRequestId), call.model, Date.now())
    },

    async list(call) {
      const access = accessFor(call, timeoutMs)
      if ('refusal' in access)
        return { kind: 'unavailable', http_status: null, explanation: access.refusal.explanation }
      return listRequests(calls, access, call, call)
    },

    async recentWork(call) {
      const access = accessFor(call, timeoutMs)
      if ('refusal' in access)
        return { kind: 'unavailable', http_status: null, explanation: access.refusal.explanation }
      return listRecent(calls, access, options.models, call)
    },

    keyScope: (credential, signal) => probeAdminScope({ apiUrl: options.apiUrl, credential, signal, timeoutMs }),

    probe: (credential, signal) => probe(calls, credential, { signal, timeoutMs }, models),
  }
}

const notAnId = 'The id kept for this request is not one that fal gives: report this as a defect.'

function accessFor(call: Omit<ProviderCall, 'model'>, timeoutMs: number): Access | { refusal: Refusal } {
  const usable = usableKey(call.credential)
  return 'refusal' in usable ? usable : { ...usable, signal: call.signal, timeoutMs }
}

function checkedUrl(name: string, value: string): URL {
  const url = parseUrl(value)
  if (url !== null && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '') return url
  throw new AppError('configuration_invalid', {
    detail: `${name} is not the base URL of an endpoint.`,
    fix: `Set ${name} to an http or https URL without a query, or leave it out.`,
  })
}
