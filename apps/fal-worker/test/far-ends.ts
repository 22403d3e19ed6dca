import { makeFalKey, makeReplicateToken } from '@soundfoundry/testkit'
import { createFalProvider } from '@soundfoundry/provider-fal'
import { createReplicateProvider } from '@soundfoundry/provider-replicate'
import { fingerprint, type Operation, type Sandbox } from '@soundfoundry/sandbox'
import type { Provider, ProviderName } from '@soundfoundry/track'
import type { HeldCredential } from '@soundfoundry/worker'

/** A provider as the sandbox plays it: what tests have to name of it. */
export interface FarEnd {
  name: ProviderName
  model: string
  /** What the sandbox calls a submit, a look, and the list of what was accepted. */
  submit: Operation
  look: Operation
  list: Operation
  createProvider(sandbox: Pick<Sandbox, 'urls'>, timeoutMs?: number, startTimeoutS?: number): Provider
  makeCredential(slot?: HeldCredential['slot']): HeldCredential
}

function held(name: ProviderName, value: string, slot: HeldCredential['slot']): HeldCredential {
  return { slot, source: 'made by a test', fingerprint: fingerprint(name, value), reveal: () => value }
}

export const fal: FarEnd = {
  name: 'fal',
  model: 'fal-ai/minimax-music/v2',
  submit: 'submit',
  look: 'status',
  list: 'listing',
  makeCredential: (slot = 'current') => held('fal', makeFalKey(), slot),
  createProvider: ({ urls }, timeoutMs = 2_500, startTimeoutS = 10) =>
    createFalProvider({
      queueUrl: urls.falQueue,
      restUrl: urls.falRest,
      apiUrl: urls.falApi,
      models: [fal.model],
      startTimeoutS,
      timeoutMs,
    }),
}

export const replicate: FarEnd = {
  name: 'replicate',
  model: 'minimax/music-1.5',
  submit: 'create',
  look: 'get',
  list: 'list',
  makeCredential: (slot = 'current') => held('replicate', makeReplicateToken(), slot),
  createProvider: ({ urls }, timeoutMs = 2_500) =>
    createReplicateProvider({ apiUrl: urls.replicateApi, models: [replicate.model], timeoutMs }),
}

export const farEnds: readonly FarEnd[] = [fal, replicate]
