import type { ListedRequest, ListOutcome, Provider, SubmitOutcome } from '@soundfoundry/track'
import { makeFalKey } from '@soundfoundry/testkit'
import type { HeldCredential } from '../src/index.ts'

/** The far side of the port, as small as it can be, for what no sandbox is needed for. Counts the submits of each prompt. */
export function makeProvider(changes: Partial<Provider> = {}): Provider & { submits: Map<unknown, number> } {
  const submits = new Map<unknown, number>()
  return {
    submits,
    name: 'fal',
    models: [{ id: 'tiny', prompt_min: 1, prompt_max: 300, lyrics_min: 0, lyrics_max: 300, instrumental: true }],
    endpointHost: '127.0.0.1',
    listTraits: { startsWithinMs: 0, lagMs: 60_000 },
    mapInput: request => ({ input: { prompt: request.prompt }, ignored: [] }),
    submit: async ({ input, confirm }) => {
      if (confirm !== undefined && !(await confirm())) return notWritten
      submits.set(input.prompt, (submits.get(input.prompt) ?? 0) + 1)
      return { kind: 'accepted', provider_request_id: crypto.randomUUID() }
    },
    look: async () => ({ kind: 'pending', running: true }),
    cancel: async () => ({ kind: 'confirmed', billed: 'no', explanation: 'a test' }),
    list: async () => listed([]),
    recentWork: async () => ({ kind: 'listed', requests: [], clock_ahead_ms: 0 }),
    probe: async () => [],
    ...changes,
  }
}

/** What a provider says of a submit that was not confirmed; nobody goes by it. */
export const notWritten: SubmitOutcome = {
  kind: 'refused',
  reason: 'connection_failed',
  scope: 'endpoint',
  http_status: null,
  explanation: 'It was not written.',
  retry_after_ms: null,
}

/** A list that was read whole, with these requests. */
export function listed(requests: ListedRequest[], changes: Partial<Listed> = {}): Listed {
  const whole = { whole: true, clock_ahead_ms: 0, http_status: null, explanation: null }
  return { kind: 'listed', requests, near: [], ...whole, ...changes }
}

type Listed = Extract<ListOutcome, { kind: 'listed' }>

export function makeCredential(slot: HeldCredential['slot'] = 'current'): HeldCredential {
  const value = makeFalKey()
  return { slot, source: 'made by a test', fingerprint: `fal_${value.slice(0, 8)}`, reveal: () => value }
}
