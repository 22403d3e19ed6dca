import type { ProviderName, Providers, ProvidersHealth, Track } from '@soundfoundry/client'
import { linkIn, withoutScheme, type OutwardLink } from './provider-pages.ts'
import { mendPage, shortReason, stateWord } from './refusal-words.ts'
import { tellClock } from './tell-time.ts'
import { tellMany } from './tell-size.ts'
import { providerTitles } from './track-path.ts'
import type { StateLook } from './track-state.ts'

export const providerNames = ['fal', 'replicate'] as const satisfies readonly ProviderName[]
export const otherProvider = (name: ProviderName): ProviderName => (name === 'fal' ? 'replicate' : 'fal')

type Provider = Providers['providers'][number]
type Circuit = Provider['circuits'][number]
type Pause = NonNullable<Provider['paused']>

const pauseWords: Readonly<Record<Pause['mode'], string>> = { paused: 'Paused', draining: 'Draining' }

/** One provider, as the page tells it. */
export interface ProviderView {
  readonly name: ProviderName
  readonly title: string
  readonly state: ProvidersHealth['fal']
  readonly look: StateLook
  /** Why it takes nothing, as the end of a sentence. */
  readonly because: string | null
  /** Since when it stands so; null when that is not known. */
  readonly since: string | null
  /** What it means for tracks. */
  readonly impact: string
  /** What is wrong, with the fix, or how it goes. */
  readonly sentence: string
  readonly link: OutwardLink | null
  /** When it is tried again by itself. */
  readonly nextTry: string | null
  /** Who has paused or drained it; null when nobody has. */
  readonly pause: Pause | null
  readonly inFlight: number | null
  /** How many may be there at once. */
  readonly limit: number | null
  readonly queued: number | null
  readonly workers: number | null
  readonly lastSuccess: string | null
  /** How many tracks went to the other one since this one takes none. */
  readonly redirected: number
  readonly models: readonly string[]
}

/** How many tracks the other provider was given since one takes none; 0 while that is not known. */
export type Elsewhere = Readonly<Record<ProviderName, number>>

const looks: Readonly<Record<ProvidersHealth['fal'], StateLook>> = {
  ok: { shape: 'done', tone: 'green', word: 'OK' },
  degraded: { shape: 'waiting', tone: 'amber', word: 'Degraded' },
  down: { shape: 'failed', tone: 'red', word: 'Down' },
}

/** The circuit that says most about a state: the widest, and of those the first that opened. */
const widestOf = (circuits: readonly Circuit[]): Circuit | null => {
  const scopes = ['account', 'endpoint', 'key', 'model', 'key_model']
  return (
    circuits.toSorted(
      (a, b) => scopes.indexOf(a.scope) - scopes.indexOf(b.scope) || a.since.localeCompare(b.since),
    )[0] ?? null
  )
}

/** Whether a track was to go to a provider, and went to the other one. */
const isDiverted = ({ attempts, skipped }: Track, from: ProviderName): boolean =>
  skipped.includes(from) || attempts.some(({ provider, state }) => provider === from && state === 'refused')

/**
 * How many tracks went to the other provider since this one takes none.
 *
 * @param counted all that the other one was given, which is as many where nothing that is known here was meant for it
 */
function redirectedSince(tracks: readonly Track[], from: ProviderName, since: string, counted: number): number {
  const began = Date.parse(since)
  // The track whose refusal opened the circuit was accepted a little before.
  const there = tracks.filter(
    ({ provider, updated_at }) => provider === otherProvider(from) && Date.parse(updated_at) >= began,
  )
  const diverted = there.filter(track => isDiverted(track, from)).length
  return diverted === there.length ? Math.max(diverted, counted) : diverted
}

function impactOf(
  name: ProviderName,
  health: ProvidersHealth,
  since: string | null,
  waiting: number | null,
  redirected: number,
): string {
  const other = otherProvider(name)
  const when = since === null ? '' : ` since ${tellClock(since)}`
  if (health[name] === 'down') {
    if (health[other] === 'down') {
      return waiting === null || waiting === 0
        ? 'New tracks wait.'
        : `${tellMany(waiting, 'track')} ${waiting === 1 ? 'waits' : 'wait'}.`
    }
    if (redirected > 0) return `${tellMany(redirected, 'track')} redirected to ${providerTitles[other]}${when}.`
    return `New tracks go to ${providerTitles[other]}${when}.`
  }
  if (health[name] === 'degraded') return 'Takes some tracks.'
  return health[other] === 'down' ? 'Takes all new tracks.' : 'Takes tracks.'
}

function healthySentence(provider: Provider | undefined): string {
  if (provider === undefined) return 'Nothing stands in its way.'
  const { in_flight, queued, workers } = provider
  const parts = [tellMany(in_flight, 'track') + ' in flight', tellMany(workers, 'worker')]
  return `${parts.join(', ')}${queued > 0 ? `, ${queued} queued` : ''}. Nothing stands in its way.`
}

/**
 * Both providers.
 *
 * @param detail null where the token may not see it
 * @param tracks those that are known, for what a refusal led to
 * @param elsewhere by the gateway's count, which knows of more tracks than are here
 */
export function viewProviders(
  health: ProvidersHealth,
  detail: Providers | null,
  tracks: readonly Track[],
  elsewhere: Elsewhere = { fal: 0, replicate: 0 },
): ProviderView[] {
  return providerNames.map(name => {
    const provider = detail?.providers.find(each => each.provider === name)
    const circuit = widestOf(provider?.circuits ?? [])
    const state = health[name]
    const error = health[`${name}_error`]
    const reason = state === 'ok' ? null : (circuit?.reason ?? null)
    const pause = provider?.paused ?? null
    const since = pause?.since ?? circuit?.since ?? null
    const redirected = since === null || state === 'ok' ? 0 : redirectedSince(tracks, name, since, elsewhere[name])
    return {
      name,
      title: providerTitles[name],
      state,
      look:
        pause === null
          ? { ...looks[state], word: stateWord(reason) ?? looks[state].word }
          : { shape: 'canceled', tone: 'grey', word: pauseWords[pause.mode] },
      because: pause === null ? shortReason(reason) : `it is ${pauseWords[pause.mode].toLowerCase()}`,
      since,
      impact: impactOf(name, health, since, detail?.waiting ?? null, redirected),
      sentence: error === null ? healthySentence(provider) : withoutScheme(error),
      link: (error === null ? null : linkIn(error)) ?? (reason === null ? null : mendPage(name, reason)),
      nextTry: pause === null && circuit?.state === 'open' ? circuit.until : null,
      pause,
      inFlight: provider?.in_flight ?? null,
      limit: provider?.limit ?? null,
      queued: provider?.queued ?? null,
      workers: provider?.workers ?? null,
      lastSuccess: provider?.last_success_at ?? null,
      redirected,
      models: provider?.models ?? [],
    }
  })
}
