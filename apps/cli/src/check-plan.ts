import {
  credentialRules,
  describeSource,
  warnOfIgnored,
  type Credential,
  type CredentialProblem,
  type CredentialProvider,
  type CredentialReading,
  type CredentialSlot,
} from '@soundfoundry/config'
import type { ProbeFinding } from '@soundfoundry/track'
import { judgeFindings } from './judge-findings.ts'
import { providerPages } from './provider-pages.ts'
import type { Probed } from './provider-probes.ts'

/** Credentials as one set of sources gives them: a dotenv file, or what a worker started here would use. */
export interface Origin {
  /** The file as it was named on the command line; null for a worker's own sources. */
  readonly file: string | null
  /** Its SOUNDFOUNDRY_ENV. */
  readonly environment: string
  readonly readings: readonly { readonly provider: CredentialProvider; readonly reading: CredentialReading }[]
}

/** Something a check has to say. */
export interface Remark {
  /** `unreadable` and `error` are failures. */
  readonly level: 'unreadable' | 'error' | 'warning'
  readonly message: string
  readonly fix: string | null
}

/** One line of the result: a slot of a provider that something defines. */
export interface CheckedCredential {
  readonly file: string | null
  readonly provider: CredentialProvider
  readonly slot: CredentialSlot
  readonly variable: string
  /** Its fingerprint; null when nothing could be read. */
  readonly key: string | null
  readonly source: string | null
  readonly format: 'ok' | 'unusual' | 'broken' | 'unreadable'
  /** What the provider says of the credential; null when it was not asked. */
  readonly valid: 'yes' | 'no' | 'unknown' | null
  readonly account: 'ok' | 'refused' | 'unknown' | null
  readonly models: readonly { readonly model: string; readonly state: ProbeFinding['state'] }[]
  readonly scope: Probed['scope']
  readonly remarks: readonly Remark[]
}

/** The row of a slot whose value broke a rule or could not be read. */
export function checkProblem(
  origin: Origin,
  provider: CredentialProvider,
  problem: CredentialProblem,
): CheckedCredential {
  const isUnreadable = problem.fingerprint === null
  return {
    file: origin.file,
    provider,
    slot: problem.slot,
    variable: problem.variable,
    key: problem.fingerprint,
    source: null,
    format: isUnreadable ? 'unreadable' : 'broken',
    valid: null,
    account: null,
    models: [],
    scope: null,
    remarks: [{ level: isUnreadable ? 'unreadable' : 'error', message: `${problem.problem}.`, fix: problem.fix }],
  }
}

function formatRemarks(credential: Credential): Remark[] {
  return credential.warnings.map(({ variable, message }) => ({
    level: 'warning',
    message: variable === credential.source.name ? `${message}.` : `${variable} ${message}.`,
    fix: null,
  }))
}

function probeRemarks({ provider, slot }: Credential, { findings, scope }: Probed): Remark[] {
  const { name, credential: word, keys } = providerPages[provider]
  const { kind, explanation, models } = judgeFindings(findings)
  const remarks: Remark[] = []
  if (kind === 'refused' && slot === 'previous') {
    const message = `${name} refuses it: it is revoked, and only the ${word} in use follows its tracks.`
    remarks.push({ level: 'warning', message, fix: `Take it away: soundfoundry keys retire ${provider}` })
  } else if (kind !== 'good') {
    remarks.push({ level: 'error', message: explanation ?? '', fix: null })
  }
  remarks.push(...models.map((each): Remark => ({ level: 'error', message: each.explanation, fix: null })))
  if (scope === 'admin') {
    const message = 'this is an ADMIN key: whoever gets hold of it can make and delete keys of the account.'
    remarks.push({ level: 'warning', message, fix: `Replace it by a key of scope API from ${keys}.` })
  }
  return remarks
}

const validity = { ok: 'yes', refused: 'no', unknown: 'unknown' } as const

/** The row of a credential that keeps the format rules, with what its provider said, if it was asked. */
export function checkCredential(origin: Origin, credential: Credential, probed: Probed | null): CheckedCredential {
  const { provider, slot, secret, source, warnings } = credential
  const findings = probed?.findings ?? []
  const stateOf = (scope: ProbeFinding['scope']) => findings.find(each => each.scope === scope)?.state ?? null
  const key = stateOf('key')
  return {
    file: origin.file,
    provider,
    slot,
    variable: source.name,
    key: secret.fingerprint,
    source: describeSource(source),
    format: warnings.some(({ message }) => message.includes('usual shape')) ? 'unusual' : 'ok',
    valid: key === null ? null : validity[key],
    account: stateOf('account'),
    models: findings.flatMap(({ scope, model, state }) =>
      scope === 'model' && model !== null ? [{ model, state }] : [],
    ),
    scope: probed?.scope ?? null,
    remarks: [...formatRemarks(credential), ...(probed === null ? [] : probeRemarks(credential, probed))],
  }
}

interface Placed {
  readonly origin: Origin
  readonly credential: Credential
}

function placed(origins: readonly Origin[]): Placed[] {
  return origins.flatMap(origin =>
    origin.readings.flatMap(({ reading }) => reading.credentials.map(credential => ({ origin, credential }))),
  )
}

/** Every credential that stands in more than one file, and what is wrong with that. */
export function findShared(origins: readonly Origin[]): Remark[] {
  const all = placed(origins)
  const seen = new Set<Placed>()
  return all.flatMap((first): Remark[] => {
    if (seen.has(first)) return []
    const same = all.filter(each => each.credential.secret.equals(first.credential.secret))
    for (const each of same) seen.add(each)
    if (new Set(same.map(({ origin }) => origin)).size < 2) return []
    const { provider, secret } = first.credential
    const { credential: word, keys } = providerPages[provider]
    const places = same
      .map(({ origin, credential }) => `${credential.source.name} in ${origin.file ?? ''}`)
      .join(' and ')
    const environments = [...new Set(same.map(({ origin }) => origin.environment))]
    const fix = `Make one ${word} for each at ${keys}, so that one can be revoked without the other.`
    const shared =
      environments.length > 1
        ? `is shared by the environments ${environments.join(' and ')}`
        : 'is the same in several files'
    return [{ level: 'error', message: `${secret.fingerprint} ${shared}: ${places}.`, fix }]
  })
}

/** Slots of one origin that hold the same credential, which makes one of them pointless. */
export function findRepeated(origin: Origin): Remark[] {
  return origin.readings.flatMap(({ reading: { credentials } }) =>
    credentials.flatMap((credential, at): Remark[] => {
      const earlier = credentials.slice(0, at).find(each => each.secret.equals(credential.secret))
      if (earlier === undefined) return []
      const { name } = credential.source
      return [
        {
          level: 'warning',
          message: `${name} holds the same value as ${earlier.source.name}.`,
          fix: `Remove ${name}.`,
        },
      ]
    }),
  )
}

/** The lines of the env file that are not read, by number and rule. */
export function findIgnored({ readings }: Origin): Remark[] {
  const [first] = readings
  return warnOfIgnored(first?.reading.notices ?? []).map(({ variable, message }) => ({
    level: 'warning',
    message: `${variable} ${message}.`,
    fix: null,
  }))
}

/** A remark where there is nothing to work with; a provider without a credential is a choice as long as another has one. */
export function findMissing(origin: Origin): Remark[] {
  const isEmpty = origin.readings.every(({ reading }) => reading.credentials.length + reading.problems.length === 0)
  if (!isEmpty) return []
  const names = origin.readings.map(({ provider }) => credentialRules[provider].variables.current[0])
  return [
    {
      level: 'error',
      message: `No credential is set${origin.file === null ? '' : ` in ${origin.file}`}.`,
      fix: `Set ${names.join(' or ')}.`,
    },
  ]
}
