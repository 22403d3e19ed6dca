import { AppError } from '@soundfoundry/errors'
import { parseRequestRecord, parseTrackRecord, type Parse, type TrackRecord } from '@soundfoundry/track'
import type { JetStreamManager, NatsConnection } from 'nats'
import { decode } from './codec.ts'
import { EndedRecords } from './ended-records.ts'
import { keepTrying } from './keep-trying.ts'
import type { PulledMessage } from './pulled-message.ts'
import type { RequestLog } from './request-log.ts'
import { StreamFollower } from './stream-follower.ts'
import { readNext } from './stream-reader.ts'
import { readCaller, readCreated, readPlace, readState, stateOf } from './track-headers.ts'
import { TrackIndex, type IndexedTrack, type TrackChange, type TrackCounts, type TrackFilter } from './track-index.ts'
import { streams, subjects } from './topology.ts'

/** How often it is looked for expired requests. */
const expiryMs = 60_000
/** How often it is looked for records that have come to lie far apart. */
const holdMs = 60 * 60_000
/** How long a list waits for what this process has just written. */
const settleMs = 2_000

export interface TrackProjectionOptions {
  app: string
  /** What was done, for the log. */
  onStep: (fields: object, message: string) => void
  onError: (error: unknown, subject: string) => void
}

/** Whoever is told of changes: of each, in the order of the stream, and when some may have been missed. */
export interface ChangeListener {
  changed(change: TrackChange): void
  missed(): void
}

interface Position {
  stream: string
  revision: number
}

interface Waiting {
  sequence: number
  resolve: () => void
}

/**
 * The lists of tracks of one process: an index in its own memory, filled from the headers of both streams and kept up to
 * date by them. Everything that it needs can be read again, so nothing of it is kept.
 */
export class TrackProjection {
  readonly #connection: NatsConnection
  readonly #manager: JetStreamManager
  readonly #options: TrackProjectionOptions
  readonly #index = new TrackIndex()
  readonly #ended: EndedRecords
  readonly #requests: StreamFollower
  readonly #tracks: StreamFollower
  readonly #timers: readonly NodeJS.Timeout[]
  /** The last request that this process wrote: whoever was told of it finds it in the list. */
  #written = 0
  #waiting: Waiting[] = []
  readonly #listeners = new Set<ChangeListener>()
  #filling = 0
  #isFilled = false
  /** Without a connection nothing new is told: what is known here may have changed long ago. */
  #isConnected = true

  constructor(
    connection: NatsConnection,
    manager: JetStreamManager,
    requests: RequestLog,
    options: TrackProjectionOptions,
  ) {
    this.#connection = connection
    this.#manager = manager
    this.#options = options
    this.#ended = new EndedRecords(connection, this.#index)
    const onReset = (): void => void this.#fill()
    const follow = (stream: string, filter: string, begin: 'all' | 'newest', onMessage: Receive): StreamFollower =>
      new StreamFollower(connection, manager, {
        app: options.app,
        stream,
        filter,
        begin,
        onMessage,
        onReset,
        onError: error => options.onError(error, stream),
      })
    this.#requests = follow(streams.requests, subjects.request('*'), 'all', message => this.#takeRequest(message))
    this.#tracks = follow(streams.tracks, subjects.track('*'), 'newest', message => this.#takeState(message))
    requests.onAppended(sequence => (this.#written = Math.max(this.#written, sequence)))
    this.#timers = [
      setInterval(() => void this.#expire(), expiryMs).unref(),
      setInterval(() => void this.#hold(), holdMs).unref(),
    ]
    void connection.closed().then(() => this.stop())
    void this.#fill()
  }

  /** How many tracks are held. */
  get size(): number {
    return this.#index.size
  }

  /** Whether everything that was there at the start has been read. */
  get isFilled(): boolean {
    return this.#isFilled
  }

  /**
   * At most `count` tracks created before a sequence (`Infinity` for all), newest first. Every track that this process
   * has accepted is among them; those of others are within a moment. A track may have changed since: read it.
   * Throws `list_not_ready` while the index is being filled, `broker_unavailable` while there is no broker.
   */
  async page(filter: TrackFilter, before: number, count: number): Promise<IndexedTrack[]> {
    await this.#ready()
    return this.#index.page(filter, before, count)
  }

  /** How many tracks pass, as `page` would list them. Throws what `page` throws. */
  async count(filter: TrackFilter): Promise<TrackCounts> {
    await this.#ready()
    return this.#index.count(filter)
  }

  /** Tells of every change from now on. Returns the function that stops it. */
  onChange(listener: ChangeListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The last change that is known here: its revision, and what tells its stream from a later one that begins anew. */
  get position(): Position {
    return { stream: (Date.parse(this.#tracks.created) || 0).toString(36), revision: this.#tracks.position }
  }

  /** The tracks that changed after a revision, in that order; null when it cannot be told or there are more than `most`. */
  changedSince({ stream, revision }: Position, most: number): TrackChange[] | null {
    const here = this.position
    const isKnown = this.#isFilled && this.#isConnected && stream === here.stream && revision <= here.revision
    return isKnown ? this.#index.changedSince(revision, most) : null
  }

  /**
   * The last record of a track that has ended; null for one that has not, or of which nothing is known here: read it by
   * its id. Throws `message_invalid` for a record of unknown shape, `broker_unavailable`.
   */
  readEnded(id: string): Promise<TrackRecord | null> {
    return this.#ended.read(id)
  }

  /** The connection was lost: there is no list until `resync`. */
  disconnect(): void {
    this.#isConnected = false
  }

  /** The connection was lost and is back: reads on where it was, or everything again when that is not there any more. */
  async resync(): Promise<void> {
    this.#isConnected = true
    await Promise.all([this.#requests.resync(), this.#tracks.resync()])
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer)
    this.#requests.stop()
    this.#tracks.stop()
  }

  async #ready(): Promise<void> {
    if (!this.#isConnected) throw new AppError('broker_unavailable')
    if (!this.#isFilled) throw new AppError('list_not_ready')
    if (this.#requests.position < this.#written) await this.#settle(this.#written)
  }

  /** Requests first: a state without its request would have to be kept aside. */
  async #fill(): Promise<void> {
    this.#filling += 1
    const filling = this.#filling
    const begin = performance.now()
    this.#isFilled = false
    this.#index.clear()
    this.#written = 0
    await this.#requests.begin()
    if (filling !== this.#filling) return
    this.#index.settle()
    await this.#tracks.begin()
    if (filling !== this.#filling) return
    this.#isFilled = true
    for (const listener of this.#listeners) listener.missed()
    this.#tell('the list of tracks is ready', { tracks: this.size }, begin)
    void this.#hold()
  }

  async #hold(): Promise<void> {
    if (!this.#isFilled) return
    const begin = performance.now()
    try {
      await this.#ended.hold()
      this.#tell('the scattered records are in memory', { records: this.#ended.held }, begin)
    } catch (error) {
      this.#options.onError(error, streams.tracks)
    }
  }

  #tell(message: string, fields: object, begin: number): void {
    this.#options.onStep({ ...fields, ms: Math.round(performance.now() - begin) }, message)
  }

  async #settle(sequence: number): Promise<void> {
    const settled = await new Promise<boolean>(resolve => {
      const timer = setTimeout(resolve, settleMs, false)
      this.#waiting.push({
        sequence,
        resolve: () => {
          clearTimeout(timer)
          resolve(true)
        },
      })
    })
    if (!settled) throw new AppError('list_not_ready')
  }

  #takeRequest(message: PulledMessage): Promise<void> | undefined {
    const { subject, sequence } = message
    const id = subject.slice(subjects.request('').length)
    const caller = readCaller(message)
    const createdAt = readCreated(message) ?? message.storedAt
    const place = readPlace(message)
    if (place === null) this.#index.add(id, sequence, caller, createdAt)
    else this.#index.putBack(id, place, caller, createdAt)
    if (this.#waiting.length > 0) this.#tellWaiting(sequence)
    this.#tellChange({ id, revision: 0 })
    if (caller !== null) return undefined
    return this.#readBody(streams.requests, message, parseRequestRecord, request =>
      this.#index.setCaller(id, request.caller),
    )
  }

  #takeState(message: PulledMessage): Promise<void> | undefined {
    const id = message.subject.slice(subjects.track('').length)
    this.#tellChange({ id, revision: message.sequence })
    const state = readState(message)
    // It may have been erased: what was true of it before must not be shown any longer.
    this.#ended.forget(id)
    if (state === null) {
      return this.#readBody(streams.tracks, message, parseTrackRecord, record =>
        this.#index.apply(id, { revision: message.sequence, ...stateOf(record) }),
      )
    }
    this.#index.apply(id, { revision: message.sequence, ...state })
    return undefined
  }

  /** What is read while the index is being filled is no news. */
  #tellChange(change: TrackChange): void {
    if (this.#isFilled) for (const listener of this.#listeners) listener.changed(change)
  }

  #tellWaiting(sequence: number): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const each of waiting) {
      if (each.sequence <= sequence) each.resolve()
      else this.#waiting.push(each)
    }
  }

  /** For what was written before there were headers. A body of unknown shape is left out. */
  async #readBody<T>(
    stream: string,
    { subject, sequence }: PulledMessage,
    parse: Parse<T>,
    take: (body: T) => void,
  ): Promise<void> {
    const onError = (error: unknown): void => this.#options.onError(error, subject)
    await keepTrying(
      this.#connection,
      async () => {
        const stored = await readNext(this.#connection, stream, subject, sequence)
        if (stored === null || stored.sequence !== sequence) return
        try {
          take(decode(stored.data, parse))
        } catch (error) {
          onError(error)
        }
      },
      onError,
    )
  }

  async #expire(): Promise<void> {
    try {
      const { state } = await this.#manager.streams.info(streams.requests)
      if (this.#isFilled) this.#index.dropBefore(state.first_seq)
    } catch (error) {
      this.#options.onError(error, streams.requests)
    }
  }
}

type Receive = (message: PulledMessage) => Promise<void> | undefined
