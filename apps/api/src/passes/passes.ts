import { randomBytes } from 'node:crypto'
import type { Secret, TokenScope } from '@soundfoundry/config'
import { AppError } from '@soundfoundry/errors'
import type { Client } from '../clients.ts'
import { createSignatures, type Signatures } from './signatures.ts'

/** What may stand in an address in place of a client token: a signature for one track's audio, or a ticket for event streams. */
export type PassKind = 'audio' | 'events'

export interface PassOptions {
  /** What is signed with: the first, and those that it takes the place of. */
  readonly secrets?: readonly Secret[]
  /** The broker's time, in milliseconds since the epoch, which all gateways share. */
  readonly now: () => number
}

/** A ticket, and when it ends. */
export interface Ticket {
  readonly ticket: string
  readonly expiresAt: Date
}

/** A stream has to be opened within so many seconds of its ticket. */
export const ticketS = 60

/** In place of the track in a ticket for every stream of its caller. */
const everything = 'all'

const isScope = (word: string): word is TokenScope => word === 'tracks' || word === 'operate'

/** Makes and reads passes. Nothing is kept: what a pass says is signed, and every gateway with the same secret knows it. */
export class Passes {
  /** Whether addresses can be signed. Tickets always can: without a secret by a key of this process alone. */
  readonly canSignUrls: boolean
  readonly #signatures: Signatures
  readonly #now: () => number

  constructor({ secrets = [], now }: PassOptions) {
    const [first, ...others] = secrets.map(secret => secret.reveal())
    this.canSignUrls = first !== undefined
    this.#signatures = createSignatures(first === undefined ? [randomBytes(32)] : [first, ...others])
    this.#now = now
  }

  /** What the address of a track's audio ends with, to be good for so many seconds. Throws `signed_urls_not_configured`. */
  signAudio(id: string, ttlS: number): string {
    this.checkCanSign()
    const expires = String(this.#seconds() + ttlS)
    return new URLSearchParams({ expires, signature: this.#signatures.sign('audio', id, expires) }).toString()
  }

  /** Throws `signed_urls_not_configured` where no address can be signed. */
  checkCanSign(): void {
    if (!this.canSignUrls) throw new AppError('signed_urls_not_configured')
  }

  /**
   * For how many seconds more an address is good.
   *
   * @throws AppError `signature_invalid`, or `signature_expired` for one that was good
   */
  checkAudio(id: string, { expires, signature }: { expires: string; signature: string }): number {
    const isGood =
      this.canSignUrls && /^\d{1,12}$/.test(expires) && this.#signatures.isGood(signature, 'audio', id, expires)
    if (!isGood) throw new AppError('signature_invalid')
    const left = Number(expires) - this.#seconds()
    if (left <= 0) throw new AppError('signature_expired', { detail: `It was good until ${toTime(Number(expires))}.` })
    return left
  }

  /** A ticket that lets a client open event streams: those of one track, or with null all of its own. */
  issueTicket({ id, scopes }: Client, track: string | null): Ticket {
    const ends = this.#seconds() + ticketS
    const said = `${ends}.${id}.${scopes.join('-')}.${track ?? everything}`
    return { ticket: `${said}.${this.#signatures.sign('events', said)}`, expiresAt: new Date(ends * 1000) }
  }

  /**
   * Whose ticket it is, and which one track it is for, or null.
   *
   * @throws AppError `ticket_invalid`, or `ticket_expired` for one that was good
   */
  readTicket(ticket: string): { client: Client; track: string | null } {
    const [, said = '', ends = '', id = '', scopes = '', track = '', signature = ''] =
      /^((\d{1,12})\.(\w{1,64})\.([a-z-]{1,64})\.([a-z0-9-]{1,64}))\.([\w-]{43})$/.exec(ticket) ?? []
    if (said === '' || !this.#signatures.isGood(signature, 'events', said)) throw new AppError('ticket_invalid')
    if (Number(ends) <= this.#seconds())
      throw new AppError('ticket_expired', { detail: `It was good until ${toTime(Number(ends))}.` })
    const client = { id, scopes: scopes.split('-').filter(isScope) }
    return { client, track: track === everything ? null : track }
  }

  #seconds(): number {
    return Math.floor(this.#now() / 1000)
  }
}

const toTime = (seconds: number): string => new Date(seconds * 1000).toISOString()
