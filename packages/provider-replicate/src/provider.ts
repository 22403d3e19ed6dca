import { AppError } from '@soundfoundry/errors'
import type { ListOutcome, Provider, ProviderCall, SubmitOutcome } from '@soundfoundry/track'
import { askReplicate, type ReplicateAccess } from './ask.ts'
import { parseEndpoint } from './endpoint.ts'
import { listPredictions, listRecent, listTraits } from './list.ts'
import { capabilityOf, knownModels, mapInput, priceOf } from './models.ts'
import { readCancel, readLook } from './prediction-answer.ts'
import { isPredictionId } from './prediction.ts'
import { probeReplicate, unusableTokenFinding } from './probe.ts'
import { usableToken } from './token.ts'
import { submitOutcome } from './verdict.ts'

export interface ReplicateProviderOptions {
  /** The base URL of the API, for instance `https://api.replicate.com/v1`. */
  apiUrl: string
  /** Ids of official models, in order of preference; `owner/name`. */
  models: readonly string[]
  /** The limit of one request, in milliseconds. By default 20,000 for a submit and 15,000 for everything else. */
  timeoutMs?: number
  /** How many seconds Replicate's list may lag behind; 90 by default. */
  listLagS?: number
}

/**
 * Replicate as a provider. Every call is one request on the wire, except `list` (one for each page, read twice) and `probe` (one for the
 * account and one for each model).
 *
 * @throws AppError `configuration_invalid` for a model that is not in the table or an address that is no URL
 */
export function createReplicateProvider(options: ReplicateProviderOptions): Provider {
  const endpoint = parseEndpoint(options.apiUrl)
  checkModels(options.models)
  const submitMs = options.timeoutMs ?? 20_000
  const readMs = options.timeoutMs ?? 15_000

  return {
    name: 'replicate',
    models: options.models.map(capabilityOf),
    endpointHost: endpoint.hostname,
    listTraits: listTraits(options.listLagS),
    mapInput,
    priceUsd: priceOf,

    async submit(call) {
      const { model, input } = call
      if (!knownModels.includes(model)) return unknownModel(model)
      const credential = usableToken(call.credential)
      if ('refusal' in credential) return { kind: 'refused', ...credential.refusal }
      const asked = { ...accessOf(call, credential.secret, submitMs), confirm: call.confirm }
      const heard = await askReplicate(asked, (client, signal) => client.predictions.create({ model, input, signal }))
      return submitOutcome(heard, Date.now(), credential.secret)
    },

    async look(call) {
      const id = call.providerRequestId
      if (!isPredictionId(id)) return { kind: 'gone', explanation: 'No prediction at Replicate can have this id.' }
      const credential = usableToken(call.credential)
      if ('refusal' in credential) return { kind: 'unreadable', refusal: credential.refusal }
      const heard = await askReplicate(accessOf(call, credential.secret, readMs), (client, signal) =>
        client.predictions.get(id, { signal }),
      )
      return readLook(heard, id, Date.now())
    },

    async cancel(call) {
      const id = call.providerRequestId
      if (!isPredictionId(id)) return { kind: 'unknown', explanation: 'No prediction at Replicate can have this id.' }
      const credential = usableToken(call.credential)
      if ('refusal' in credential) return { kind: 'unknown', explanation: credential.refusal.explanation }
      const heard = await askReplicate(accessOf(call, credential.secret, readMs), (client, signal) =>
        client.predictions.cancel(id, { signal }),
      )
      return readCancel(heard, id, Date.now())
    },

    list: call => withToken(call, access => listPredictions(access, { model: call.model, input: call.input }, call)),

    recentWork: call => withToken(call, access => listRecent(access, call)),

    async probe(handle, signal) {
      const credential = usableToken(handle)
      if ('refusal' in credential) return [unusableTokenFinding(credential.refusal)]
      return probeReplicate({ endpoint, secret: credential.secret, signal, timeoutMs: readMs }, options.models)
    },
  }

  async function withToken<Outcome>(
    call: Omit<ProviderCall, 'model'>,
    list: (access: ReplicateAccess) => Promise<Outcome>,
  ): Promise<Outcome | Extract<ListOutcome, { kind: 'unavailable' }>> {
    const credential = usableToken(call.credential)
    if ('refusal' in credential) {
      return { kind: 'unavailable', http_status: null, explanation: credential.refusal.explanation }
    }
    return list(accessOf(call, credential.secret, readMs))
  }

  function accessOf(call: Omit<ProviderCall, 'model'>, secret: string, timeoutMs: number): ReplicateAccess {
    return { endpoint, secret, signal: call.signal, timeoutMs }
  }
}

function checkModels(models: readonly string[]): void {
  const repeated = models.find((model, index) => models.indexOf(model) !== index)
  if (models.length > 0 && repeated === undefined) return
  const message =
    repeated === undefined
      ? `REPLICATE_MODEL names no model: set it to one or more of ${knownModels.join(', ')}.`
      : `REPLICATE_MODEL names ${repeated} twice: name each model once, in order of preference.`
  throw new AppError('configuration_invalid', { detail: message, errors: [{ path: 'REPLICATE_MODEL', message }] })
}

function unknownModel(model: string): SubmitOutcome {
  return {
    kind: 'refused',
    reason: 'model_not_found',
    scope: 'model',
    http_status: null,
    explanation: `The model ${model} is not one that can be asked for on Replicate: take one of ${knownModels.join(', ')}.`,
    retry_after_ms: null,
  }
}
