import type { ListedToken, TokenScope } from '@soundfoundry/config'
import { AppError } from '@soundfoundry/errors'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { anonymous, createClients, type Client } from './clients.ts'
import type { Gateway } from './deps.ts'
import { admitByPass } from './passes/admit-by-pass.ts'
import type { Passes } from './passes/passes.ts'

/** What a token must be for, to call a route; `any` is content with each token. */
export type RouteScope = TokenScope | 'any'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call this route. Every route under /api says it. */
    readonly scope?: RouteScope
  }
  interface FastifyRequest {
    /** Whose tracks this request is about: the id of the client that sent it. */
    caller: string
    /** Whose tracks it may see; null for everybody's. */
    sees: string | null
    /** What its token, or its ticket, is for; null where none is needed. */
    scopes: readonly TokenScope[] | null
  }
}

/** Counts a call of one client, or of one address that showed no token. Throws `rate_limited`. */
export type LimitCalls = (request: FastifyRequest, reply: FastifyReply, client: string | null) => Promise<void>

export interface GuardOptions {
  /** Without them, everybody may call everything. */
  readonly tokens?: readonly ListedToken[] | undefined
  readonly limitCalls?: LimitCalls | undefined
  /** What may stand in an address in place of a token. */
  readonly passes?: Passes | undefined
}

const isUnderApi = (path: string): boolean => /^\/api(?:[/?]|$)/.test(path)

/**
 * Lets nobody call a route under /api without a token for it. Call it before any of these routes is added: one that
 * does not say who may call it is an error at start.
 */
export function guardApi(gateway: Gateway, { tokens, limitCalls, passes }: GuardOptions): void {
  const identify = createClients(tokens)
  const admit = passes === undefined ? null : admitByPass(passes)
  gateway.decorateRequest('caller', anonymous)
  gateway.decorateRequest('sees', anonymous)
  gateway.decorateRequest('signedFor', null)
  gateway.decorateRequest('scopes', null)
  gateway.addHook('onRoute', ({ method, url, config }) => {
    if (!isUnderApi(url) || config?.scope !== undefined) return
    throw new Error(`${[method].flat().join(', ')} ${url} does not say who may call it: give its config a scope`)
  })
  gateway.addHook('onRequest', async (request, reply) => {
    const scope = request.routeOptions.config.scope ?? (isUnderApi(request.url) ? 'any' : null)
    if (scope === null) return
    const client = admit?.(request, reply) ?? identify(request.headers.authorization)
    const isKnown = !(client instanceof AppError)
    await limitCalls?.(request, reply, isKnown && request.signedFor === null ? client.id : null)
    if (!isKnown && client.code !== 'unauthorized') throw client
    if (!isKnown) {
      // RFC 6750 §3.1: an error is named only to whoever showed something.
      const challenge = request.headers.authorization === undefined ? 'Bearer' : 'Bearer error="invalid_token"'
      void reply.header('www-authenticate', challenge)
      throw client
    }
    request.caller = client.id
    request.scopes = client.scopes
    request.sees = seenBy(client)
    if (scope === 'any' || client.scopes.includes(scope)) return
    void reply.header('www-authenticate', `Bearer error="insufficient_scope", scope="${scope}"`)
    throw new AppError('insufficient_scope', {
      detail: `This call needs a token with the scope ${scope}.`,
      context: { caller: client.id, needs: scope },
    })
  })
}

/**
 * Whoever operates sees the tracks of all callers, null. Nobody in particular, at a gateway without tokens, sees those of
 * nobody in particular: tokens that were taken away leave their tracks to no passer-by.
 */
const seenBy = ({ id, scopes }: Client): string | null => (id !== anonymous && scopes.includes('operate') ? null : id)
