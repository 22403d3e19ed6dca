import { providerTitles, type AlertRecord, type ProviderName } from '@soundfoundry/track'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** What an alert is about, in the words that fill its sentences. */
export interface AlertFacts {
  readonly provider: ProviderName | null
  /** A fingerprint. */
  readonly key: string | null
  /** What was found, as a sentence or as the end of one. */
  readonly detail: string
}

/** How one kind of alert is told. Times are milliseconds. */
interface AlertKindRow {
  readonly severity: AlertRecord['severity']
  /** It has to last so long before it is told. */
  readonly holdMs: number
  /** It is over once it has not been seen for so long. */
  readonly quietMs: number
  /** While it lasts, it is told again after so long. */
  readonly againMs: number
  /** Whether work that the provider accepts ends it. */
  readonly endsWithAcceptedWork?: boolean
  /** The milder alert about the same subject that it takes the place of. */
  readonly replaces?: string
  readonly sentence: (facts: AlertFacts) => string
  readonly fix: (facts: AlertFacts) => string
  /** The sentence that tells that it is over. */
  readonly end: (facts: AlertFacts) => string
}

const providers = {
  fal: { variable: 'FAL_KEY', keys: 'https://fal.ai/dashboard/keys' },
  replicate: {
    variable: 'REPLICATE_API_TOKEN',
    keys: 'https://replicate.com/account/api-tokens',
  },
} as const

/** How to speak of a provider to a person. */
export const nameOf = (provider: ProviderName | null): string => (provider === null ? 'It' : providerTitles[provider])
export const variableOf = (provider: ProviderName | null): string =>
  provider === null ? 'the credential' : providers[provider].variable
export const keysPageOf = (provider: ProviderName | null): string =>
  provider === null ? 'the provider' : providers[provider].keys

const keyName = ({ key, provider }: AlertFacts): string => key ?? `${nameOf(provider)}'s credential`
const rotate = ({ provider }: AlertFacts): string =>
  `Make a new one at ${keysPageOf(provider)} and run: soundfoundry keys rotate ${provider ?? 'fal or replicate'}.`

const sentenceStart = (sentence: string): string => sentence.slice(0, 1).toLowerCase() + sentence.slice(1)

/** Every alert there is: how urgent it is, its sentence, what a person should do, and when it is told. */
export const alertKinds = {
  provider_down: {
    severity: 'critical',
    holdMs: 2 * second,
    quietMs: 20 * second,
    againMs: hour,
    sentence: ({ provider, detail }) => `${nameOf(provider)} takes no work. ${detail}`,
    fix: () => 'GET /api/providers shows what stands in the way of each model and key.',
    end: ({ provider }) => `${nameOf(provider)} takes work again.`,
  },
  provider_paused: {
    severity: 'warning',
    holdMs: 0,
    quietMs: 5 * second,
    againMs: 6 * hour,
    // Whoever paused it knows why: that it takes no work is no alarm, and not over either.
    replaces: 'provider_down',
    sentence: ({ provider, detail }) => `${nameOf(provider)} is sent no tracks. ${detail}`,
    fix: ({ provider }) => `When it is to take tracks again: soundfoundry providers resume ${provider ?? 'PROVIDER'}.`,
    end: ({ provider }) => `${nameOf(provider)} is not paused any more.`,
  },
  redirected: {
    severity: 'warning',
    holdMs: 0,
    quietMs: day,
    againMs: hour,
    endsWithAcceptedWork: true,
    sentence: ({ provider, detail }) =>
      `Tracks that ${nameOf(provider)} did not make go to another provider. ${detail}`,
    fix: ({ provider }) =>
      `GET /api/providers says how ${nameOf(provider)} stands; the tracks themselves need nothing.`,
    end: ({ provider }) => `${nameOf(provider)} takes tracks again.`,
  },
  key_rejected: {
    severity: 'warning',
    holdMs: 0,
    quietMs: 20 * second,
    againMs: day,
    sentence: facts => `${keyName(facts)} was not taken into use. ${facts.detail}`,
    fix: ({ provider }) =>
      `Put a good credential in its place; soundfoundry keys check tests one, and ${nameOf(provider)} goes on with what works.`,
    end: facts => `${keyName(facts)} is not refused any more.`,
  },
  key_rolled_back: {
    severity: 'warning',
    holdMs: 0,
    quietMs: 20 * second,
    againMs: day,
    sentence: facts => `${keyName(facts)} was refused with its first track and taken back. ${facts.detail}`,
    fix: rotate,
    end: facts => `${keyName(facts)} does not wait for anybody any more.`,
  },
  key_held: {
    severity: 'warning',
    holdMs: 10 * second,
    quietMs: 20 * second,
    againMs: 6 * hour,
    sentence: facts => `${keyName(facts)} waits: it cannot be told whether it is good. ${facts.detail}`,
    fix: () => 'It is tried again by itself; soundfoundry keys status says why it waits.',
    end: facts => `${keyName(facts)} does not wait any more.`,
  },
  key_due: {
    severity: 'info',
    holdMs: 0,
    quietMs: minute,
    againMs: day,
    sentence: facts => `${keyName(facts)} is to be replaced soon: ${facts.detail}.`,
    fix: rotate,
    end: facts => `${keyName(facts)} has been replaced.`,
  },
  key_overdue: {
    severity: 'warning',
    holdMs: 0,
    quietMs: minute,
    againMs: day,
    replaces: 'key_due',
    sentence: facts => `${keyName(facts)} is in use for longer than it should be: ${facts.detail}.`,
    fix: rotate,
    end: facts => `${keyName(facts)} has been replaced.`,
  },
  key_shared_between_environments: {
    severity: 'warning',
    holdMs: 0,
    quietMs: minute,
    againMs: day,
    sentence: facts => `${keyName(facts)} is used in more than one environment: ${facts.detail}.`,
    fix: ({ provider }) => `Give each environment a credential of its own: make one at ${keysPageOf(provider)}.`,
    end: facts => `${keyName(facts)} is not in use any more.`,
  },
  key_in_no_file: {
    severity: 'warning',
    // A file is replaced, or a new credential takes over, in less.
    holdMs: 30 * second,
    quietMs: 20 * second,
    againMs: 6 * hour,
    sentence: facts =>
      `${keyName(facts)} is in use and stands in no file any more that can be read: a restart of its worker loses it.`,
    fix: ({ provider }) =>
      `Put it, or another good one, into the workers' env file as ${variableOf(provider)}; soundfoundry keys check says what stands there now.`,
    end: facts => `${keyName(facts)} stands in a file again, or is not in use any more.`,
  },
  env_file_lines: {
    severity: 'warning',
    holdMs: 2 * second,
    quietMs: 20 * second,
    againMs: day,
    sentence: ({ detail }) => `Lines of an env file are not read: ${detail}.`,
    fix: () => 'Put them right; soundfoundry keys check names each of them.',
    end: () => 'Every line of the env file is read.',
  },
  key_too_powerful: {
    severity: 'warning',
    holdMs: 0,
    quietMs: minute,
    againMs: day,
    sentence: facts => `${keyName(facts)} may do more than run models: whoever gets hold of it can change the account.`,
    fix: facts => `Give it no more than the API scope. ${rotate(facts)}`,
    end: facts => `${keyName(facts)} is not in use any more.`,
  },
  unusual_rate: {
    severity: 'critical',
    holdMs: 0,
    quietMs: 70 * minute,
    againMs: hour,
    sentence: facts => `${keyName(facts)} is used in an unusual way: ${facts.detail}.`,
    fix: () =>
      'Find out which caller it is (GET /api/tracks, the logs of api); if nobody knows, rotate the credential.',
    end: facts => `${keyName(facts)} is used as usual again.`,
  },
  foreign_work: {
    severity: 'critical',
    holdMs: 0,
    quietMs: hour,
    againMs: 6 * hour,
    sentence: facts => `Somebody else works with ${keyName(facts)} or its account: ${facts.detail}.`,
    fix: facts =>
      `${nameOf(facts.provider)} lists the work of the whole account: look whether another environment, another product or a person of yours did it, or whether it is a submit of this fleet that was given up (its track is named). If nobody did, the credential has leaked: ${sentenceStart(rotate(facts))} Then revoke this one at ${keysPageOf(facts.provider)}.`,
    end: facts => `No work of anybody else is seen on ${keyName(facts)} any more.`,
  },
  outcome_unknown: {
    severity: 'warning',
    holdMs: 0,
    quietMs: hour,
    againMs: 10 * minute,
    sentence: ({ provider, detail }) =>
      `It cannot be told whether ${nameOf(provider)} accepted a track, and it may have been billed. ${detail}`,
    fix: ({ provider }) => `Look for it in ${nameOf(provider)}'s own list of requests before it is created again.`,
    end: ({ provider }) => `For an hour it could be told of every track whether ${nameOf(provider)} accepted it.`,
  },
  clock_off: {
    severity: 'warning',
    holdMs: 0,
    quietMs: 2 * minute,
    againMs: day,
    sentence: ({ detail }) => `A machine's clock is wrong: ${detail}.`,
    fix: () =>
      "Have that machine set its clock by NTP (timedatectl set-ntp true); when several are off alike, the broker's machine is the one. Tracks go by the broker's clock and are not harmed.",
    end: () => 'The clock is right again.',
  },
  dead_letter: {
    severity: 'warning',
    holdMs: 0,
    quietMs: minute,
    againMs: 6 * hour,
    sentence: ({ detail }) => `Messages could not be understood and were set aside: ${detail}.`,
    fix: () => 'Read why in the log of the app that set them aside, mend it, and put them back.',
    end: () => 'No message is set aside any more.',
  },
  broker_data_lost: {
    severity: 'critical',
    holdMs: 0,
    quietMs: day,
    againMs: 6 * hour,
    sentence: ({ detail }) => `The broker has lost its data and begun anew. ${detail}`,
    fix: () =>
      "The log of the health app names each lost track: create what is still wanted again, and look at the providers' own lists for what was paid. Find out why the broker's store went away.",
    end: () => 'For a day the broker has kept its data.',
  },
  broker_full: {
    severity: 'critical',
    holdMs: 0,
    quietMs: 30 * second,
    againMs: hour,
    sentence: () => 'The broker has no room left: no new track is accepted, and tracks under way wait.',
    fix: () =>
      "Make room on the broker's disk, enlarge its limit or shorten TRACK_RETENTION_DAYS. It goes on by itself.",
    end: () => 'The broker has room again.',
  },
  broker_unusable: {
    severity: 'critical',
    holdMs: 10 * second,
    quietMs: 5 * second,
    againMs: hour,
    sentence: ({ detail }) => `Nothing can be accepted or go on. ${detail}`,
    fix: () => 'Check that NATS is running, that it has room on its disk, and that NATS_URL points at it.',
    end: () => 'The broker can be worked with again.',
  },
  circuit_open: {
    severity: 'warning',
    holdMs: 5 * second,
    quietMs: 20 * second,
    againMs: hour,
    sentence: ({ provider, detail }) => `A part of ${nameOf(provider)} takes no work. ${detail}`,
    fix: () => 'It is tried again by itself and work takes another way; GET /api/providers shows it.',
    end: ({ provider }) => `The part of ${nameOf(provider)} that took no work takes it again.`,
  },
} as const satisfies Record<string, AlertKindRow>

export type AlertKind = keyof typeof alertKinds

const table: ReadonlyMap<string, AlertKindRow> = new Map(Object.entries(alertKinds))

/** How a kind is told; undefined for one that this release does not know. */
export const kindRow = (kind: string): AlertKindRow | undefined => table.get(kind)
