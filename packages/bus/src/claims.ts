import { AppError } from '@soundfoundry/errors'
import type { Claim, ProviderName } from '@soundfoundry/track'
import type { JetStreamManager, NatsConnection } from 'nats'
import type { AckMultiplexer } from './ack-multiplexer.ts'
import { decode, encode } from './codec.ts'
import { purge } from './purge.ts'
import { readLast } from './stream-reader.ts'
import { streams, subjects } from './topology.ts'

/** Whose a request is, as far as it can be read: a claim of another release may say it otherwise. */
export interface ClaimOwner {
  readonly track: string | null
  readonly intent: string | null
}

/** Of a claim of any version: two fields that have been there since the first are believed, and nothing else. */
function ownerIn(data: Uint8Array): ClaimOwner {
  const nobodyKnown = { track: null, intent: null }
  try {
    return decode(data, value => {
      const fields = new Map<string, unknown>(typeof value === 'object' && value !== null ? Object.entries(value) : [])
      const [track, intent] = ['track', 'intent'].map(name => fields.get(name))
      return typeof track === 'string' && typeof intent === 'string' ? { track, intent } : nobodyKnown
    })
  } catch {
    return nobodyKnown
  }
}

/** Which attempt a provider's request belongs to. Each request is claimed by exactly one. */
export class Claims {
  readonly #connection: NatsConnection
  readonly #manager: JetStreamManager
  readonly #publisher: AckMultiplexer

  constructor(connection: NatsConnection, manager: JetStreamManager, publisher: AckMultiplexer) {
    this.#connection = connection
    this.#manager = manager
    this.#publisher = publisher
  }

  /**
   * Claims a provider's request for one attempt of a track. True when it is this attempt's now (or was already), false
   * when another one has it. A claim of which not even the owner can be read counts as another one's, unless
   * `unreadableIsOurs`: whoever has the request from the answer to its own submit goes on with it.
   * Throws `broker_unavailable`; asking again is harmless.
   */
  async claim(
    provider: ProviderName,
    providerRequest: string,
    owner: Omit<Claim, 'v'>,
    unreadableIsOurs = false,
  ): Promise<boolean> {
    const subject = subjects.claim(provider, subjectToken(providerRequest))
    if (await this.#publisher.publishFirst(subject, encode({ v: 1, ...owner }))) return true
    const held = await this.#read(subject)
    return held === null || held.intent === null ? unreadableIsOurs : held.intent === owner.intent
  }

  /** Whose a provider's request is; null when no attempt has claimed it. Throws `broker_unavailable`. */
  ownerOf(provider: ProviderName, providerRequest: string): Promise<ClaimOwner | null> {
    return this.#read(subjects.claim(provider, subjectToken(providerRequest)))
  }

  /**
   * Remembers an attempt that was given up without anybody knowing whether the provider has a request for it: it may
   * still turn up there. Harmless to repeat. Throws `broker_unavailable`.
   */
  async leaveInDoubt(provider: ProviderName, owner: Omit<Claim, 'v'>): Promise<void> {
    await this.#publisher.publish(subjects.doubt(provider, owner.intent), encode({ v: 1, ...owner }))
  }

  /** The attempts that were left in doubt and whose request has not turned up. Throws `broker_unavailable`. */
  async inDoubt(provider: ProviderName): Promise<Claim[]> {
    let left: string[]
    try {
      const filter = { subjects_filter: subjects.everyDoubt(provider) }
      left = Object.keys((await this.#manager.streams.info(streams.claims, filter)).state.subjects ?? {})
    } catch (cause) {
      throw new AppError('broker_unavailable', { cause })
    }
    const claims = await Promise.all(left.map(subject => this.#read(subject)))
    // One of another release is for its processes to settle.
    return claims.flatMap(claim =>
      claim === null || claim.track === null || claim.intent === null
        ? []
        : [{ v: 1 as const, track: claim.track, intent: claim.intent }],
    )
  }

  /** The request of an attempt in doubt has turned up: claims it, and the attempt is in doubt no more. */
  async settleDoubt(provider: ProviderName, providerRequest: string, owner: Omit<Claim, 'v'>): Promise<void> {
    await this.claim(provider, providerRequest, owner)
    await purge(this.#manager, streams.claims, { filter: subjects.doubt(provider, owner.intent) })
  }

  async #read(subject: string): Promise<ClaimOwner | null> {
    const stored = await readLast(this.#connection, streams.claims, subject)
    return stored === null ? null : ownerIn(stored.data)
  }
}

/** Providers' ids are letters, digits and dashes; anything else would change the meaning of a subject. */
function subjectToken(id: string): string {
  return /^[\w-]+$/.test(id) ? id : Buffer.from(id).toString('base64url')
}
