import { AppError } from '@soundfoundry/errors'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Client } from '../clients.ts'
import type { Passes, PassKind } from './passes.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What its address may hold in place of a client token. */
    readonly pass?: PassKind
  }
  interface FastifyRequest {
    /** The one track that the signature of this address is for, and for how many seconds more; null without one. */
    signedFor: { readonly track: string; readonly leftS: number } | null
  }
}

/**
 * Who calls by a pass in the address: the client, or why it is none; undefined without a pass. A token goes before it.
 */
export type AdmitByPass = (request: FastifyRequest, reply: FastifyReply) => Client | AppError | undefined

/** Whoever shows a signed address. It is nobody's in particular: what it is for, `signedFor` says. */
const bearer: Client = { id: 'signed_url', scopes: ['tracks'] }

/** Lets in whoever shows a pass that is good for the route. */
export function admitByPass(passes: Passes): AdmitByPass {
  const admit = (kind: PassKind, request: FastifyRequest): Client | undefined => {
    const { query, params } = request
    if (kind === 'events') {
      const ticket = textIn(query, 'ticket')
      if (ticket === undefined) return undefined
      const { client, track } = passes.readTicket(ticket)
      if (track === null || track === textIn(params, 'id')) return client
      throw new AppError('ticket_invalid', { detail: 'The ticket is for the events of another track.' })
    }
    const signature = textIn(query, 'signature')
    if (signature === undefined) return undefined
    const track = textIn(params, 'id') ?? ''
    const leftS = passes.checkAudio(track, { expires: textIn(query, 'expires') ?? '', signature })
    request.signedFor = { track, leftS }
    return bearer
  }
  return (request, reply) => {
    const { pass } = request.routeOptions.config
    if (pass === undefined || request.headers.authorization !== undefined) return undefined
    try {
      const client = admit(pass, request)
      if (client !== undefined) openToPages(reply)
      return client
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      openToPages(reply)
      return error
    }
  }
}

/** The text of a parameter; an empty one for what was given several times, which is good for nothing. */
function textIn(parameters: unknown, name: string): string | undefined {
  if (typeof parameters !== 'object' || parameters === null) return undefined
  const value: unknown = Object.getOwnPropertyDescriptor(parameters, name)?.value
  if (value === undefined) return undefined
  return typeof value === 'string' ? value : ''
}

const readable = ['Accept-Ranges', 'Content-Disposition', 'Content-Length', 'Content-Range', 'ETag', 'X-Request-Id']

/**
 * Whoever has such an address may call it from anywhere, a page of any origin among them: it holds all that is needed,
 * and what a browser adds on its own accord (cookies) is never asked for.
 */
function openToPages(reply: FastifyReply): void {
  void reply
    .header('cross-origin-resource-policy', 'cross-origin')
    .header('access-control-allow-origin', '*')
    .header('access-control-expose-headers', readable.join(', '))
}
