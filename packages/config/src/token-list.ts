import type { BrokenUrlRule } from './url-rules.ts'

/** What a client token can be for: making tracks and following them, or seeing keys and providers. */
export const tokenScopes = ['tracks', 'operate'] as const
export type TokenScope = (typeof tokenScopes)[number]

/** A client token that the gateway lets in. */
export interface ListedToken {
  /** Of the whole token, in lower-case hexadecimal digits. */
  readonly sha256: string
  readonly scopes: readonly TokenScope[]
}

const standardScopes: readonly TokenScope[] = ['tracks']
const fix =
  'Give SHA-256 hashes, not tokens, each followed by :tracks, :operate or :tracks+operate where it is not for tracks ' +
  'alone; `soundfoundry tokens create` prints such an entry.'

/** The entry of a token in API_TOKENS. */
export function formatListedToken({ sha256, scopes }: ListedToken): string {
  return `${sha256}:${scopes.join('+')}`
}

function readEntry(entry: string): ListedToken | string {
  const [hash = '', scopes, ...more] = entry.split(':')
  if (!/^[0-9a-f]{64}$/i.test(hash)) return 'does not begin with 64 hexadecimal digits'
  if (more.length > 0) return 'has more than one colon'
  const sha256 = hash.toLowerCase()
  if (scopes === undefined) return { sha256, scopes: standardScopes }
  const named = scopes.split('+')
  const known = tokenScopes.filter(scope => named.includes(scope))
  if (named.length !== known.length) return 'has a scope that there is not, or one twice'
  return { sha256, scopes: known }
}

/**
 * Reads API_TOKENS: `<sha-256>` or `<sha-256>:<scope>+<scope>`, with commas or white space between them. What is wrong
 * is told by the entry's number, since somebody may have put a token there.
 */
export function parseTokenList(text: string): { readonly value: readonly ListedToken[] } | BrokenUrlRule {
  const entries = text.split(/[\s,]+/).filter(entry => entry !== '')
  if (entries.length === 0) return { problem: 'holds no hash', fix }
  const listed: ListedToken[] = []
  for (const [index, entry] of entries.entries()) {
    const read = readEntry(entry)
    if (typeof read === 'string') return { problem: `has an entry, number ${index + 1}, that ${read}`, fix }
    const earlier = listed.findIndex(({ sha256 }) => sha256 === read.sha256)
    if (earlier >= 0) return { problem: `has the same hash twice, as entries ${earlier + 1} and ${index + 1}`, fix }
    listed.push(read)
  }
  return { value: Object.freeze(listed) }
}
