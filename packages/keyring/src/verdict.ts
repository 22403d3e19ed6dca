import type { ProbeFinding, Refusal } from '@soundfoundry/track'
import type { KeyReason, Why } from './ring.ts'

/** What a try says about the key itself. `inconclusive`: it says something about the account or the provider instead. */
export type KeyVerdict =
  | { readonly kind: 'ok' }
  | ({ readonly kind: 'refused' } & Why)
  | ({ readonly kind: 'inconclusive' } & Why)
  | { readonly kind: 'nothing' }

/** After so many probes that could not tell, the real submit is left to tell: some answers a probe never gets. */
const probesThatTell = 3

const noVerdict = 'The provider has not said whether it takes the credential; it is asked again.'

const asWhy = ({ reason, explanation }: ProbeFinding, otherwise: KeyReason): Why => ({
  reason: reason ?? otherwise,
  fix: explanation ?? noVerdict,
})

/**
 * What a free probe says about a key. `inconclusiveBefore` is how many probes in a row have told nothing.
 * No findings at all is a probe that did not come back.
 */
export function judgeProbe(findings: readonly ProbeFinding[], inconclusiveBefore: number): KeyVerdict {
  const of = (scope: ProbeFinding['scope'], state: ProbeFinding['state']) =>
    findings.find(finding => finding.scope === scope && finding.state === state)

  const refused = of('key', 'refused')
  if (refused !== undefined) return { kind: 'refused', ...asWhy(refused, 'key_refused') }
  const elsewhere = of('endpoint', 'refused') ?? of('account', 'refused')
  if (elsewhere !== undefined) return { kind: 'inconclusive', ...asWhy(elsewhere, 'no_verdict') }

  const models = findings.filter(({ scope }) => scope === 'model')
  const forbidden = models.find(({ state, reason }) => state === 'refused' && reason === 'model_forbidden')
  if (forbidden !== undefined && models.every(({ reason }) => reason === 'model_forbidden')) {
    return { kind: 'refused', ...asWhy(forbidden, 'model_forbidden') }
  }
  if (of('key', 'ok') !== undefined) return { kind: 'ok' }
  const answers = of('endpoint', 'ok') !== undefined
  if (answers && inconclusiveBefore + 1 >= probesThatTell) return { kind: 'ok' }
  return { kind: 'inconclusive', reason: 'no_verdict', fix: noVerdict }
}

/** What a refused submit says about its key. A rate limit or a refusal of the request itself says nothing. */
export function judgeRefusal({
  reason,
  scope,
  explanation,
}: Pick<Refusal, 'reason' | 'scope' | 'explanation'>): KeyVerdict {
  const why: Why = { reason, fix: explanation }
  if (reason === 'rate_limited') return { kind: 'nothing' }
  if (reason === 'key_refused' || reason === 'key_missing' || reason === 'model_forbidden') {
    return { kind: 'refused', ...why }
  }
  switch (scope) {
    case 'key':
    case 'key_model':
      return { kind: 'refused', ...why }
    case 'account':
    case 'endpoint':
      return { kind: 'inconclusive', ...why }
    case 'model':
    case 'request':
      return { kind: 'nothing' }
  }
}

/** Whether a refusal may pass while the value stays the same: a permission can be given, a revoked key does not come back. */
export function mayPass(reason: KeyReason): boolean {
  return reason !== 'key_refused' && reason !== 'key_missing' && reason !== 'bad_format'
}
