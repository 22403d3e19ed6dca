import { AppError } from '@soundfoundry/errors'
import { isDone, parseTrackRecord, type TrackRecord } from '@soundfoundry/track'
import type { JetStreamManager, NatsConnection } from 'nats'
import { decode } from './codec.ts'
import { keepTrying } from './keep-trying.ts'
import type { PulledMessage } from './pulled-message.ts'
import { StreamFollower } from './stream-follower.ts'
import type { StreamMark } from './stream-marks.ts'
import { readAt, type Stored } from './stream-reader.ts'
import { readState } from './track-headers.ts'
import { streams, subjects } from './topology.ts'

/** The record of an ended track as it was written, and the one that it was written over; null for none. */
export interface EndedWrite {
  readonly sequence: number
  readonly after: TrackRecord
  readonly before: TrackRecord | null
}

interface Listener {
  readonly beginAfter: (stream: StreamMark) => number
  readonly onWrite: (write: EndedWrite) => Promise<void> | undefined
}

/** Every write says which message it replaces, and the broker keeps that with it. */
const replacesHeader = 'Nats-Expected-Last-Subject-Sequence'

/** Tells each write of the record of an ended track, in the order of the stream, from any place in it on. */
export class EndFeed {
  readonly #connection: NatsConnection
  readonly #manager: JetStreamManager
  readonly #onError: (error: unknown) => void
  readonly #follower: StreamFollower
  #listener: Listener | null = null
  #turn: Promise<void> = Promise.resolve()
  #reading = 0

  constructor(connection: NatsConnection, manager: JetStreamManager, app: string, onError: (error: unknown) => void) {
    this.#connection = connection
    this.#manager = manager
    this.#onError = onError
    this.#follower = new StreamFollower(connection, manager, {
      app,
      stream: streams.tracks,
      filter: subjects.track('*'),
      begin: 'all',
      onMessage: message => this.#receive(message),
      onReset: () => void this.#begin(),
      onError,
    })
  }

  /**
   * Begins to tell `onWrite`; what it promises is waited for. `beginAfter` says after which message, of the stream as it is,
   * and is asked again when another stream has taken its place. Resolves once all that is there was told.
   */
  async follow(beginAfter: Listener['beginAfter'], onWrite: Listener['onWrite']): Promise<void> {
    this.#listener = { beginAfter, onWrite }
    await this.#begin()
  }

  /** The connection was lost and is back. */
  resync(): Promise<void> {
    return this.#follower.resync()
  }

  stop(): void {
    this.#reading += 1
    this.#follower.stop()
  }

  async #begin(): Promise<void> {
    this.#reading += 1
    const reading = this.#reading
    let after = 0
    const asked = await keepTrying(
      this.#connection,
      async () => {
        const { created, state } = await this.#manager.streams.info(streams.tracks)
        after = this.#listener?.beginAfter({ created, lastSequence: state.last_seq }) ?? 0
      },
      this.#onError,
    )
    if (asked && reading === this.#reading) await this.#follower.begin(after)
  }

  #receive(message: PulledMessage): Promise<void> | undefined {
    const state = readState(message)
    if (state !== null && !isDone(state)) return undefined
    const reading = this.#reading
    // Read at once, told in turn.
    this.#turn = this.#tell(this.#turn, this.#read(message), reading)
    return this.#turn
  }

  async #tell(turn: Promise<void>, read: Promise<EndedWrite | null>, reading: number): Promise<void> {
    await turn
    const write = await read
    if (write !== null && reading === this.#reading) await this.#listener?.onWrite(write)
  }

  /** Null for what is not to be told: what cannot be read, is there no more, or of which it is not known what it replaced. */
  async #read(message: PulledMessage): Promise<EndedWrite | null> {
    const { subject, sequence } = message
    let write: EndedWrite | null = null
    await keepTrying(
      this.#connection,
      async () => {
        const replaced = Number(message.header(replacesHeader))
        const [written, known] = await Promise.all([
          readAt(this.#connection, streams.tracks, subject, sequence),
          replaced > 0 ? readAt(this.#connection, streams.tracks, subject, replaced) : null,
        ])
        if (written === null || (replaced > 0 && known === null)) return
        const [after, before] = [this.#decode(written), known === null ? null : this.#decode(known)]
        if (after !== null && isDone(after) && (known === null || before !== null)) write = { sequence, after, before }
      },
      this.#onError,
    )
    return write
  }

  #decode({ data }: Stored): TrackRecord | null {
    try {
      return decode(data, parseTrackRecord)
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'message_invalid') throw error
      this.#onError(error)
      return null
    }
  }
}
