import { AppError } from '@soundfoundry/errors'
import { parseClaim, type Claim, type ProviderName } from '@soundfoundry/track'
import type { NatsConnection } from 'nats'
import type { AckMultiplexer } from './ack-multiplexer.ts'
import { decode, encode } from './codec.ts'
import { readLast } from './stream-reader.ts'
import { streams, subjects } from './topology.ts'

/** Which attempt a provider's request belongs to. Each request is claimed by exactly one. */
export class Claims {
  readonly #connection: NatsConnection
  readonly #publisher: AckMultiplexer

  constructor(connection: NatsConnection, publisher: AckMultiplexer) {
    this.#connection = connection
    this.#publisher = publisher
  }

  /**
   * Claims a provider's request for one attempt of a track. True when it is this attempt's now (or was already), false
   * when another one has it. Throws `broker_unavailable`; asking again is harmless.
   */
  async claim(provider: ProviderName, providerRequest: string, owner: Omit<Claim, 'v'>): Promise<boolean> {
    const subject = subjects.claim(provider, subjectToken(providerRequest))
    try {
      await this.#publisher.publish(subject, encode({ v: 1, ...owner }), { expectedLastSequence: 0 })
      return true
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'conflict') throw error
    }
    const stored = await readLast(this.#connection, streams.claims, subject)
    return stored !== null && decode(stored.data, parseClaim).intent === owner.intent
  }
}

/** Providers' ids are letters, digits and dashes; anything else would change the meaning of a subject. */
function subjectToken(id: string): string {
  return /^[\w-]+$/.test(id) ? id : Buffer.from(id).toString('base64url')
}
