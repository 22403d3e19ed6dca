import type { FaultParameters, Provider } from '@soundfoundry/sandbox'

/** A fault of a far end that a run may set. */
export interface ChaosFault {
  readonly provider: Provider
  readonly fault: string
  readonly parameters: FaultParameters
}

const once = { times: 1 }

function atBoth(fault: string, parameters: FaultParameters): ChaosFault[] {
  return [
    { provider: 'fal', fault, parameters },
    { provider: 'replicate', fault, parameters },
  ]
}

/** What is known to be refused, to be accepted, or to pass: a track that meets it goes on within seconds. */
export const quickFaults: readonly ChaosFault[] = [
  { provider: 'fal', fault: 'lock-account', parameters: { reason: 'Exhausted balance' } },
  { provider: 'fal', fault: 'forbid-model', parameters: {} },
  { provider: 'fal', fault: 'rate-limit', parameters: { times: 3 } },
  { provider: 'replicate', fault: 'out-of-credit', parameters: {} },
  { provider: 'replicate', fault: 'rate-limit', parameters: { times: 3, retry_after: 1 } },
  ...atBoth('refuse-key', {}),
  ...atBoth('reset-after-accepting', { times: 2 }),
  ...atBoth('broken-json', once),
  ...atBoth('any-status', { status: 421, accept: true, times: 1 }),
  ...atBoth('fail-reads', { status: 502, times: 5 }),
  ...atBoth('refuse-reads', { times: 3 }),
  ...atBoth('slow-down', { ms: 1_500 }),
  ...atBoth('truncate-audio', once),
]

/** After these it takes a minute of looking before a submit is known to have come to nothing. */
export const slowFaults: readonly ChaosFault[] = [
  ...atBoth('reset-before-accepting', { times: 2 }),
  ...atBoth('hang', { accept: true, times: 1 }),
  ...atBoth('hang', { accept: false, times: 1 }),
  ...atBoth('any-status', { status: 401, body: 'html', times: 1 }),
  ...atBoth('unavailable', { status: 503, times: 2 }),
  ...atBoth('unavailable', { status: 500, times: 6 }),
]
