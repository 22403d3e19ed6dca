import { AppError } from '@soundfoundry/errors'
import { isWebhookDue, parseTrackRecord, type TrackRecord } from '@soundfoundry/track'
import { NatsError, type JetStreamManager, type NatsConnection } from 'nats'
import type { AckMultiplexer } from './ack-multiplexer.ts'
import type { Clock, StoreAccess } from './broker-clock.ts'
import { decode, encode } from './codec.ts'
import { purge } from './purge.ts'
import { readLast, readNext, type Stored } from './stream-reader.ts'
import { isSubjectPart, streams, subjects } from './topology.ts'
import { trackHeaders } from './track-headers.ts'
import type { WebhookQueue } from './webhook-queue.ts'

/** A record together with its revision: the sequence to name when it is written again. */
export interface RevisedTrack {
  record: TrackRecord
  revision: number
}

interface TrackStoreAccess extends StoreAccess {
  webhooks: Pick<WebhookQueue, 'enqueue'>
}

/** The broker's code for a subject without a message. */
const messageNotFound = 10_037
/** How often a change is tried again when somebody else wrote in between. */
const maxRaces = 20

/** Where tracks stand. Every write names the revision it was made from, so that no two processes overwrite each other. */
export class TrackStore {
  readonly #connection: NatsConnection
  readonly #manager: JetStreamManager
  readonly #publisher: AckMultiplexer
  readonly #clock: Clock
  readonly #webhooks: Pick<WebhookQueue, 'enqueue'>

  constructor({ connection, manager, publisher, clock, webhooks }: TrackStoreAccess) {
    this.#connection = connection
    this.#manager = manager
    this.#publisher = publisher
    this.#clock = clock
    this.#webhooks = webhooks
  }

  /** The broker's time, which every record is stamped with. */
  now(): Date {
    return this.#clock.date()
  }

  /** The track's record, or null when nobody has written one. Throws `message_invalid` for a record of unknown shape. */
  async get(id: string): Promise<RevisedTrack | null> {
    if (!isSubjectPart(id)) return null
    return toRevised(await readLast(this.#connection, streams.tracks, subjects.track(id)))
  }

  /**
   * The first kept record of a track after a revision, or null when there is none: the broker keeps the last 64.
   * Throws `message_invalid` for a record of unknown shape.
   */
  async getNext(id: string, revision: number): Promise<RevisedTrack | null> {
    if (!isSubjectPart(id)) return null
    return toRevised(await readNext(this.#connection, streams.tracks, subjects.track(id), revision + 1))
  }

  /**
   * The revision of the last record by the word of the broker that leads the stream: unlike `get`, which any copy may
   * answer, it cannot be out of date. Null when there is none. Throws `broker_unavailable`.
   */
  async lastRevision(id: string): Promise<number | null> {
    if (!isSubjectPart(id)) return null
    try {
      return (await this.#manager.streams.getMessage(streams.tracks, { last_by_subj: subjects.track(id) })).seq
    } catch (cause) {
      if (cause instanceof NatsError && cause.api_error?.err_code === messageNotFound) return null
      throw new AppError('broker_unavailable', { cause })
    }
  }

  /** Removes the records of a track before a revision. Harmless to repeat. Throws `broker_unavailable`. */
  async purgeBefore(id: string, revision: number): Promise<void> {
    await purge(this.#manager, streams.tracks, { filter: subjects.track(id), seq: revision })
  }

  /** Writes the first record. Throws `conflict` when there is one already. */
  create(record: TrackRecord): Promise<RevisedTrack> {
    return this.replace(record, 0)
  }

  /** Writes the next record over exactly the named revision. Throws `conflict` when it is not the last one any more. */
  async replace(record: TrackRecord, revision: number): Promise<RevisedTrack> {
    // Before the record: whoever dies in between leaves an item too many, which waits for the end, and never one too few.
    if (isWebhookDue(record)) await this.#webhooks.enqueue(record.id)
    const ack = await this.#publisher.publish(subjects.track(record.id), encode(record), {
      expectedLastSequence: revision,
      headers: trackHeaders(record),
    })
    return { record, revision: ack.sequence }
  }

  /**
   * Applies a change to whatever the record is now, again after every lost race. `change` returns the next record, or
   * null when nothing is to be written. Resolves to the record as it then stands, and whether this call wrote it.
   * Throws `track_not_found` without a record.
   */
  async update(
    id: string,
    change: (record: TrackRecord) => TrackRecord | null,
  ): Promise<RevisedTrack & { written: boolean }> {
    for (let race = 0; race < maxRaces; race++) {
      const current = await this.get(id)
      if (current === null) throw new AppError('track_not_found')
      const next = change(current.record)
      if (next === null) return { ...current, written: false }
      try {
        return { ...(await this.replace(next, current.revision)), written: true }
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'conflict') throw error
      }
    }
    throw new AppError('conflict', { detail: 'The track changes too fast to be written.' })
  }
}

const toRevised = (stored: Stored | null): RevisedTrack | null =>
  stored === null ? null : { record: decode(stored.data, parseTrackRecord), revision: stored.sequence }
