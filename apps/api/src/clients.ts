import { hashClientToken, isDamagedToken, type ListedToken, type TokenScope } from '@soundfoundry/config'
import { AppError } from '@soundfoundry/errors'

/** Whoever calls a gateway that asks for no token. */
export const anonymous = 'anonymous'

/** A caller that the gateway knows. */
export interface Client {
  /** Kept with each of its tracks: `token_` and the first 16 digits of its token's hash, or `anonymous`. */
  readonly id: string
  readonly scopes: readonly TokenScope[]
}

/** Tells who calls by an `Authorization` header: the client, or why it is none. */
export type IdentifyClient = (authorization: string | undefined) => Client | AppError

const everybody: Client = { id: anonymous, scopes: ['tracks', 'operate'] }

/**
 * Knows clients by their tokens; without a list of tokens everybody is the same one. A token is looked up by its hash,
 * so that how long it takes says nothing of the tokens that there are.
 */
export function createClients(tokens: readonly ListedToken[] | undefined): IdentifyClient {
  if (tokens === undefined) return () => everybody
  const clients = new Map(
    tokens.map(({ sha256, scopes }): [string, Client] => [sha256, { id: `token_${sha256.slice(0, 16)}`, scopes }]),
  )
  return authorization => {
    const token = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1]
    if (token === undefined) return refuse(authorization)
    return clients.get(hashClientToken(token)) ?? unknown(token)
  }
}

function refuse(authorization: string | undefined): AppError {
  return new AppError('unauthorized', {
    detail:
      authorization === undefined
        ? 'This call needs a client token.'
        : 'The Authorization header is not `Bearer`, a space and a client token.',
    context: { reason: authorization === undefined ? 'no token' : 'no bearer token' },
  })
}

function unknown(token: string): AppError {
  if (!isDamagedToken(token)) {
    return new AppError('unauthorized', {
      detail: 'This client token is not known.',
      context: { reason: 'unknown token' },
    })
  }
  return new AppError('unauthorized', {
    detail: 'This client token is mistyped or cut: its last characters do not fit the rest.',
    fix: 'Copy the whole token again, `sf_` and the 38 characters that follow it.',
    context: { reason: 'damaged token' },
  })
}
