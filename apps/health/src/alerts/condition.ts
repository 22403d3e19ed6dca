import type { ProviderName } from '@soundfoundry/track'
import { alertKinds, type AlertKind } from './alert-kinds.ts'

/** Something that a person should know of, as it stands now. One of a kind about one subject is one alert. */
export interface Condition {
  readonly kind: AlertKind
  /** What it is about: a provider, a fingerprint, a circuit. */
  readonly subject: string
  readonly provider: ProviderName | null
  readonly key: string | null
  readonly severity: (typeof alertKinds)[AlertKind]['severity']
  readonly message: string
  readonly fix: string
  /** It has to last so long before it is told. Milliseconds. */
  readonly holdMs: number
}

interface ConditionOf {
  readonly kind: AlertKind
  readonly subject: string
  readonly provider?: ProviderName | null
  readonly key?: string | null
  readonly detail?: string
  /** A better fix than the kind's own. */
  readonly fix?: string | null
  readonly holdMs?: number
}

/** A condition in the words of its kind. */
export function condition({
  kind,
  subject,
  provider = null,
  key = null,
  detail = '',
  ...more
}: ConditionOf): Condition {
  const row = alertKinds[kind]
  const facts = { provider, key, detail }
  return {
    kind,
    subject,
    provider,
    key,
    severity: row.severity,
    message: row.sentence(facts).trim(),
    fix: more.fix ?? row.fix(facts),
    holdMs: more.holdMs ?? row.holdMs,
  }
}

/** The name under which the health apps share an alert. */
export const alertName = ({ kind, subject }: { kind: string; subject: string }): string => `${kind}.${subject}`
