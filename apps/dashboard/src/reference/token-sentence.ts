import type { Operation } from './document.ts'

const instead: Readonly<Record<string, string>> = {
  signed_address: 'a signed address',
  event_ticket: 'a ticket',
}

/** What a call has to carry to be let in. */
export function tokenSentence({ security }: Pick<Operation, 'security'>): string {
  if (security.length === 0) return 'Needs no token.'
  const ways = security.flatMap(way =>
    Object.entries(way).map(([name, scopes]) => {
      if (name !== 'client_token') return instead[name] ?? name
      return scopes.length === 0
        ? 'a client token of any scope'
        : `a client token with the scope ${scopes.map(scope => `\`${scope}\``).join(' and ')}`
    }),
  )
  return `Needs ${ways.join(', or ')}.`
}
