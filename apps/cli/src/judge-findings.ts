import type { ProbeFinding } from '@soundfoundry/track'

/**
 * What a free probe comes to.
 *
 * - `good`: the provider takes the credential, and nothing was found against the account.
 * - `refused`: another credential is needed.
 * - `locked`: the account is refused, whatever the credential.
 * - `unproven`: the provider did not tell; nothing is known about the credential.
 */
export interface Judgement {
  readonly kind: 'good' | 'refused' | 'locked' | 'unproven'
  /** Why it is not good: a sentence with the fix. */
  readonly explanation: string | null
  /** Models that cannot be had, each with why. */
  readonly models: readonly { readonly model: string; readonly explanation: string }[]
}

const sentence = (finding: ProbeFinding | undefined, otherwise: string): string => finding?.explanation ?? otherwise

/** Judges the findings of one probe; pure. */
export function judgeFindings(findings: readonly ProbeFinding[]): Judgement {
  const find = (scope: ProbeFinding['scope'], state: ProbeFinding['state']): ProbeFinding | undefined =>
    findings.find(each => each.scope === scope && each.state === state)
  const models = findings
    .filter(({ scope, state }) => scope === 'model' && state === 'refused')
    .map(finding => ({ model: finding.model ?? '', explanation: sentence(finding, 'The provider has no such model.') }))
  const refused = find('key', 'refused')
  if (refused !== undefined) {
    return { kind: 'refused', explanation: sentence(refused, 'The provider refuses this credential.'), models }
  }
  const locked = find('account', 'refused')
  if (locked !== undefined) {
    return { kind: 'locked', explanation: sentence(locked, 'The provider refuses the account.'), models }
  }
  if (find('key', 'ok') !== undefined) return { kind: 'good', explanation: null, models }
  const silent = find('endpoint', 'refused') ?? find('endpoint', 'unknown') ?? find('key', 'unknown')
  const otherwise = 'The provider answered, but not in a way that tells whether it takes this credential: try again.'
  return { kind: 'unproven', explanation: sentence(silent, otherwise), models }
}
