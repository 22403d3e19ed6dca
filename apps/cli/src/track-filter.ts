import { providerNames } from '@soundfoundry/track'
import { UsageError } from './command-failure.ts'
import type { CommandInput } from './command-input.ts'
import type { TrackQuery } from './gateway.ts'
import { readTime } from './time-option.ts'

/** Options that choose tracks, beside their status. */
export const filterOptions = {
  provider: { value: 'PROVIDER', about: 'Only those whose latest attempt is at fal or replicate.' },
  redirected: { about: 'Only those that went from one provider to another.' },
  search: {
    value: 'TEXT',
    about: 'Only those with this in the prompt, the lyrics or the metadata, or an id that begins so.',
  },
  metadata: { value: 'NAME=VALUE', about: 'Only those with this metadata.', repeats: true },
  caller: { value: 'CALLER', about: 'Only those of this caller, for a token with the scope operate.' },
  after: { value: 'TIME', about: 'Only those created since: 2026-11-22, 2026-11-22T16:40Z, or 90m, 24h, 7d ago.' },
  before: { value: 'TIME', about: 'Only those created before.' },
  limit: { value: 'NUMBER', about: 'So many at the most, 1 to 100.' },
  cursor: { value: 'CURSOR', about: 'Go on where an earlier page ended.' },
} as const

/** Nothing at all filters nothing. */
export const someOf = <Choice>(chosen: Choice[]): Choice[] | undefined => (chosen.length === 0 ? undefined : chosen)

/** `order=1042` as the API has it. @throws {UsageError} */
function metadataOf(pairs: readonly string[]): Record<string, string> | undefined {
  if (pairs.length === 0) return undefined
  return Object.fromEntries(
    pairs.map(pair => {
      const at = pair.indexOf('=')
      if (at < 1) throw new UsageError('--metadata takes a name and a value, as order=1042.')
      return [pair.slice(0, at), pair.slice(at + 1)]
    }),
  )
}

/** What these options say. @throws {UsageError} */
export function readFilter(input: CommandInput, now: number): Omit<TrackQuery, 'status'> {
  return {
    provider: input.oneOf('provider', providerNames),
    redirected: input.has('redirected') ? true : undefined,
    q: input.text('search'),
    metadata: metadataOf(input.texts('metadata')),
    caller: input.text('caller'),
    created_after: readTime('after', input.text('after'), now),
    created_before: readTime('before', input.text('before'), now),
    limit: input.number('limit', { minimum: 1, maximum: 100 }),
    cursor: input.text('cursor'),
  }
}
