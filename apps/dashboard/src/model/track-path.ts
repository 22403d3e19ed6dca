import type { ProviderName, Track } from '@soundfoundry/client'

export const providerTitles: Readonly<Record<ProviderName, string>> = { fal: 'fal', replicate: 'Replicate' }

/** One provider on the way of a track. */
export interface Hop {
  readonly name: string
  readonly mark: '✓' | '✗' | '…' | '–' | '?' | ''
  /** `end` is where a track ended badly. */
  readonly tone: 'good' | 'bad' | 'end' | 'plain' | 'wait'
  /** For those who do not see the mark. */
  readonly words: string
}

type Attempt = Track['attempts'][number]

function hopOf({ provider, state }: Attempt, isLast: boolean, track: Track): Hop {
  const name = provider
  const hop = (mark: Hop['mark'], tone: Hop['tone'], words: string): Hop => ({ name, mark, tone, words })
  const isBadEnd = isLast && (track.status === 'failed' || track.status === 'expired')
  switch (state) {
    case 'succeeded':
      return hop('✓', 'good', 'made it')
    case 'refused':
      return hop('✗', isBadEnd ? 'end' : 'bad', 'refused')
    case 'failed':
      return hop('✗', isBadEnd ? 'end' : 'bad', 'failed')
    case 'canceled':
      return hop('–', 'plain', 'canceled')
    case 'unknown':
      return hop('?', isBadEnd ? 'end' : 'plain', 'outcome not known')
    default:
      return isBadEnd ? hop('✗', 'end', 'not finished') : hop(track.done ? '–' : '…', 'plain', 'under way')
  }
}

/** Attempts at one provider after another, several tries at the same one counted as one hop: `fal ✗ → replicate ✓`. */
export function pathOf(track: Track): Hop[] {
  const { attempts } = track
  const skipped = track.skipped
    .filter(provider => attempts.every(attempt => attempt.provider !== provider))
    .map((name): Hop => ({ name: `${name} skipped`, mark: '', tone: 'plain', words: 'was not asked' }))
  const lasts = attempts.filter((attempt, at) => attempts[at + 1]?.provider !== attempt.provider)
  const asked = lasts.map(attempt => hopOf(attempt, attempt === attempts.at(-1), track))
  const hops = [...skipped, ...asked]
  if (!track.done && track.stage === 'waiting') {
    return [...hops, { name: 'waiting', mark: '', tone: 'wait', words: 'no provider can take it now' }]
  }
  if (hops.length > 0) return hops
  return track.done ? [] : [{ name: 'routing', mark: '', tone: 'plain', words: 'a provider is being chosen' }]
}

/** The path in words: `fal refused, then replicate made it`. */
export const pathSentence = (hops: readonly Hop[]): string =>
  hops.length === 0
    ? 'no provider was asked'
    : hops.map(({ name, words }) => `${name.replace(/ skipped$/, '')} ${words}`).join(', then ')

/** Whether more than one provider was asked. */
export const isRedirected = ({ attempts }: Track): boolean => new Set(attempts.map(({ provider }) => provider)).size > 1
