import createFetchClient, { type Client as FetchClient } from 'openapi-fetch'
import type {
  Alert,
  AlertStatus,
  Alerts,
  AudioOptions,
  AudioUrlOptions,
  CallOptions,
  ClientOptions,
  CountOptions,
  CreateOptions,
  CreatedTrack,
  Drill,
  DrillSwitch,
  EventTicket,
  Health,
  KeyChange,
  Keys,
  ListOptions,
  MadeAgain,
  ProviderName,
  Providers,
  ProvidersHealth,
  ReadOptions,
  RetryManyOptions,
  Sandbox,
  SwitchedProvider,
  TicketOptions,
  Track,
  TrackCounts,
  TrackPage,
  TrackRequest,
  TriedProvider,
  Usage,
  WaitOptions,
  WebhookTest,
} from './client-types.ts'
import type { paths } from './generated/gateway-api.ts'
import { GatewayUnreachable, problemOf, UnexpectedAnswer } from './problem.ts'
import { followChanges, type Change } from './follow-changes.ts'
import { placeOf, type FollowOptions, type OpenStream } from './follow-stream.ts'
import { followOnce, followTrack } from './follow-track.ts'
import { untilDone, type UntilDoneOptions } from './until-done.ts'

const standardTimeoutMs = 15_000
const longestWaitS = 60

/** What a call of `openapi-fetch` comes to. */
interface Outcome<Data> {
  readonly data?: Data | undefined
  readonly error?: unknown
  readonly response: Response
}

/**
 * A SoundFoundry gateway. Every method throws `SoundFoundryProblem` for an error that the gateway names, `UnexpectedAnswer` for
 * what no gateway says, `GatewayUnreachable` when none answers in time, and whatever a signal was aborted with.
 */
export class SoundFoundryClient {
  /** Every call of the document, typed, for what the methods below leave out. */
  readonly calls: FetchClient<paths>
  readonly #baseUrl: string
  readonly #timeoutMs: number
  readonly #signal: AbortSignal | undefined

  constructor(options: ClientOptions) {
    this.#baseUrl = options.baseUrl.replace(/\/+$/, '')
    this.#timeoutMs = options.timeoutMs ?? standardTimeoutMs
    this.#signal = options.signal
    this.calls = createFetchClient<paths>({
      baseUrl: this.#baseUrl,
      redirect: 'error',
      ...(options.token === undefined ? {} : { headers: { authorization: `Bearer ${options.token}` } }),
      ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
    })
  }

  /** Creates a track; it is durable once this has resolved. */
  async createTrack(body: TrackRequest, options: CreateOptions = {}): Promise<CreatedTrack> {
    const header = headersOf(options)
    const { data, response } = await this.#answer(
      signal => this.calls.POST('/api/tracks', { body, params: { header, query: queryOf(options) }, signal }),
      options,
    )
    return { track: data, isReplayed: response.headers.get('idempotency-replayed') === 'true', response }
  }

  /** The track as it stands, or once it is done with `waitS`. */
  async readTrack(id: string, options: ReadOptions = {}): Promise<Track> {
    const params = { path: { id }, header: preferOf(options), query: queryOf(options) }
    return this.#data(signal => this.calls.GET('/api/tracks/{id}', { params, signal }), options)
  }

  /**
   * One page of the caller's tracks, newest first; of all callers' for a token with the scope `operate`. A page of a search
   * can be short or empty, and have a next one.
   */
  async listTracks({ signal: own, audioUrlTtlS, ...query }: ListOptions = {}): Promise<TrackPage> {
    const given = definedOf({ ...query, ...queryOf({ audioUrlTtlS }) })
    return this.#data(signal => this.calls.GET('/api/tracks', { params: { query: given }, signal }), { signal: own })
  }

  /** How many tracks the list holds, by status. */
  async countTracks({ signal: own, ...query }: CountOptions = {}): Promise<TrackCounts> {
    return this.#data(signal => this.calls.GET('/api/tracks/counts', { params: { query: definedOf(query) }, signal }), {
      signal: own,
    })
  }

  /** Makes a track again that has ended: a new track of the same request, which names the old one. */
  async retryTrack(id: string, options: CreateOptions = {}): Promise<CreatedTrack> {
    const params = { path: { id }, header: headersOf(options), query: queryOf(options) }
    const { data, response } = await this.#answer(
      signal => this.calls.POST('/api/tracks/{id}/retry', { params, signal }),
      options,
    )
    return { track: data, isReplayed: response.headers.get('idempotency-replayed') === 'true', response }
  }

  /** Makes again the tracks of a list that are done, newest first: what was chosen is kept under the idempotency key. */
  async retryTracks({ signal: own, idempotencyKey, status, ...query }: RetryManyOptions): Promise<MadeAgain> {
    const params = { header: { 'Idempotency-Key': idempotencyKey }, query: { ...definedOf(query), status } }
    return this.#data(signal => this.calls.POST('/api/tracks/retry', { params, signal }), { signal: own })
  }

  async cancelTrack(id: string, options: CallOptions = {}): Promise<Track> {
    return this.#data(
      signal => this.calls.POST('/api/tracks/{id}/cancel', { params: { path: { id } }, signal }),
      options,
    )
  }

  /**
   * Erases the texts and the audio of a track that is done, for good. What was done and paid stays. To erase it again
   * changes nothing.
   */
  async deleteTrack(id: string, options: CallOptions = {}): Promise<void> {
    const params = { path: { id } }
    await this.#call(
      signal => this.calls.DELETE('/api/tracks/{id}', { params, signal }),
      this.#timeoutMs,
      options.signal,
    )
  }

  /**
   * Waits until the track is done, whatever becomes of it, and however often the gateway goes away meanwhile: by its event
   * stream, and by calls that wait where streams do not get through. What the gateway refuses for good is thrown, and
   * `NotDoneInTime` after `timeoutMs`.
   */
  async untilDone(id: string, options: UntilDoneOptions = {}): Promise<Track> {
    const place = placeOf({})
    const ways = {
      follow: (signal: AbortSignal) => followOnce(this.#events(id), place, { signal, beginMs: this.#timeoutMs }),
      ask: async (signal: AbortSignal) => this.readTrack(id, { signal, waitS: longestWaitS }),
    }
    return untilDone(id, ways, this.#signals(options.signal), options)
  }

  /**
   * The track as it stands and after each change, until it is done. A stream that breaks off is taken up again where it
   * was, without a gap, as often as that takes; what the gateway refuses for good is thrown.
   */
  followTrack(id: string, options: FollowOptions = {}): AsyncGenerator<Track, void> {
    const signal = AbortSignal.any(this.#signals(options.signal))
    return followTrack(this.#events(id), { ...options, signal, beginMs: this.#timeoutMs })
  }

  /** What opens an event stream of a track. */
  #events(id: string): OpenStream {
    return async (lastEventId, signal) => {
      const header = lastEventId === null ? {} : { 'Last-Event-ID': lastEventId }
      const params = { path: { id }, header }
      return this.#stream(
        limit => this.calls.GET('/api/tracks/{id}/events', { params, parseAs: 'stream', signal: limit }),
        { signal },
      )
    }
  }

  /**
   * Everything that changes and that the caller may see, until the signal ends it. A stream that breaks off is taken up again
   * where it was; a `ready` that is not `resumed` says that changes may have been missed.
   */
  followChanges(options: FollowOptions = {}): AsyncGenerator<Change, void> {
    const open = (lastEventId: string | null, signal: AbortSignal | undefined): Promise<Response> => {
      const params = { header: lastEventId === null ? {} : { 'Last-Event-ID': lastEventId } }
      return this.#stream(limit => this.calls.GET('/api/events', { params, parseAs: 'stream', signal: limit }), {
        signal,
      })
    }
    const signal = AbortSignal.any(this.#signals(options.signal))
    return followChanges(open, { ...options, signal, beginMs: this.#timeoutMs })
  }

  /** The stored audio as a stream, with its headers; read `response.body`. */
  async audio(id: string, options: AudioOptions = {}): Promise<Response> {
    const params = { path: { id }, header: options.range === undefined ? {} : { Range: options.range } }
    return this.#stream(
      signal => this.calls.GET('/api/tracks/{id}/audio', { params, parseAs: 'stream', signal }),
      options,
    )
  }

  /**
   * What a browser opens event streams with, in `?ticket=`, for a minute: its EventSource can send no token. Get it in the
   * backend, and hand the page the ticket alone.
   */
  async eventTicket({ track, ...options }: TicketOptions = {}): Promise<EventTicket> {
    const query = track === undefined ? {} : { track }
    return this.#data(signal => this.calls.POST('/api/event-tickets', { params: { query }, signal }), options)
  }

  /** Calls a receiver of webhooks once, at once, and tells what came back; the gateway gives it 10 s. */
  async testWebhook(url: string, options: CallOptions = {}): Promise<WebhookTest> {
    return this.#data(signal => this.calls.POST('/api/webhooks/test', { body: { url }, signal }), options)
  }

  /** Has the webhook of a track that is done told once more, at once; the track shows what becomes of it. */
  async redeliverWebhook(id: string, options: CallOptions = {}): Promise<Track> {
    const params = { path: { id } }
    return this.#data(signal => this.calls.POST('/api/tracks/{id}/webhook/redeliver', { params, signal }), options)
  }

  async health(options: CallOptions = {}): Promise<Health> {
    return this.#data(signal => this.calls.GET('/api/health', { signal }), options)
  }

  /** What a track would meet at each provider now. */
  async providersHealth(options: CallOptions = {}): Promise<ProvidersHealth> {
    return this.#data(signal => this.calls.GET('/api/health/providers', { signal }), options)
  }

  async providers(options: CallOptions = {}): Promise<Providers> {
    return this.#data(signal => this.calls.GET('/api/providers', { signal }), options)
  }

  /** Has a provider probed for free, now, and tells what came of it. */
  async tryProvider(provider: ProviderName, options: CallOptions = {}): Promise<TriedProvider> {
    const params = { path: { provider } }
    return this.#data(signal => this.calls.POST('/api/providers/{provider}/try', { params, signal }), options)
  }

  /** Has no new track sent to a provider; what is there goes on. */
  async pauseProvider(provider: ProviderName, options: CallOptions = {}): Promise<SwitchedProvider> {
    const params = { path: { provider } }
    return this.#data(signal => this.calls.POST('/api/providers/{provider}/pause', { params, signal }), options)
  }

  /** Pauses a provider, and has what is queued there made elsewhere. */
  async drainProvider(provider: ProviderName, options: CallOptions = {}): Promise<SwitchedProvider> {
    const params = { path: { provider } }
    return this.#data(signal => this.calls.POST('/api/providers/{provider}/drain', { params, signal }), options)
  }

  /** Ends a pause or a drain. */
  async resumeProvider(provider: ProviderName, options: CallOptions = {}): Promise<SwitchedProvider> {
    const params = { path: { provider } }
    return this.#data(signal => this.calls.POST('/api/providers/{provider}/resume', { params, signal }), options)
  }

  /** What needs a person: what fires or is acknowledged, unless told otherwise. */
  async alerts({ signal: own, status }: CallOptions & { readonly status?: AlertStatus[] } = {}): Promise<Alerts> {
    const params = { query: definedOf({ status }) }
    return this.#data(signal => this.calls.GET('/api/alerts', { params, signal }), { signal: own })
  }

  /** Says that somebody sees to an alert: it is not told again while it lasts. */
  async acknowledgeAlert(id: string, options: CallOptions = {}): Promise<Alert> {
    const params = { path: { id } }
    return this.#data(signal => this.calls.POST('/api/alerts/{id}/acknowledge', { params, signal }), options)
  }

  /** What was done in a window of time that ends now. */
  async usage(window: Usage['window'] = '24h', options: CallOptions = {}): Promise<Usage> {
    return this.#data(signal => this.calls.GET('/api/usage', { params: { query: { window } }, signal }), options)
  }

  async keys(options: CallOptions = {}): Promise<Keys> {
    return this.#data(signal => this.calls.GET('/api/keys', { signal }), options)
  }

  /** What can be played in the sandbox. */
  async sandbox(options: CallOptions = {}): Promise<Sandbox> {
    return this.#data(signal => this.calls.GET('/api/sandbox', { signal }), options)
  }

  /** Switches a drill of the sandbox on or off. */
  async switchDrill(
    { provider, name }: Pick<Drill, 'provider' | 'name'>,
    body: DrillSwitch,
    options: CallOptions = {},
  ): Promise<Drill> {
    const params = { path: { provider, drill: name } }
    return this.#data(
      signal => this.calls.POST('/api/sandbox/drills/{provider}/{drill}', { params, body, signal }),
      options,
    )
  }

  /** Changes a made-up key of the sandbox. The key itself is in no answer. */
  async changeSandboxKey(
    provider: ProviderName,
    action: KeyChange['action'],
    options: CallOptions = {},
  ): Promise<KeyChange> {
    const params = { path: { provider } }
    return this.#data(
      signal => this.calls.POST('/api/sandbox/keys/{provider}', { params, body: { action }, signal }),
      options,
    )
  }

  async #data<Data>(
    call: (signal: AbortSignal) => Promise<Outcome<Data>>,
    options: WaitOptions,
  ): Promise<NonNullable<Data>> {
    return (await this.#answer(call, options)).data
  }

  async #answer<Data>(
    call: (signal: AbortSignal) => Promise<Outcome<Data>>,
    options: WaitOptions,
  ): Promise<{ data: NonNullable<Data>; response: Response }> {
    const { data, response } = await this.#call(call, this.#timeoutMs + waitOf(options) * 1000, options.signal)
    // What is not JSON comes as null or text, and no answer of a gateway's is either.
    if (typeof data !== 'object' || data === null) throw new UnexpectedAnswer(response.status, 'it holds no JSON')
    return { data, response }
  }

  /** What is streamed has to begin in time, and may then take as long as it takes. */
  async #stream(call: (signal: AbortSignal) => Promise<Outcome<unknown>>, options: CallOptions): Promise<Response> {
    return (await this.#call(call, this.#timeoutMs, options.signal)).response
  }

  async #call<Data>(
    call: (signal: AbortSignal) => Promise<Outcome<Data>>,
    limitMs: number,
    own: AbortSignal | undefined,
  ): Promise<Outcome<Data>> {
    const given = this.#signals(own)
    // Not AbortSignal.timeout: within AbortSignal.any, Node 20 may collect it as garbage before its time.
    const late = new AbortController()
    const timer = setTimeout(() => late.abort(new Error(`no answer within ${limitMs} ms`)), limitMs)
    let outcome: Outcome<Data>
    try {
      outcome = await call(AbortSignal.any([...given, late.signal]))
    } catch (cause) {
      if (given.some(each => each.aborted)) throw cause
      if (cause instanceof SyntaxError) throw new UnexpectedAnswer(200, 'it holds no JSON')
      throw new GatewayUnreachable(this.#baseUrl, cause)
    } finally {
      clearTimeout(timer)
    }
    if (!outcome.response.ok) throw problemOf(outcome.response, outcome.error)
    return outcome
  }

  #signals(own: AbortSignal | undefined): AbortSignal[] {
    return [this.#signal, own].filter(each => each !== undefined)
  }
}

const waitOf = ({ waitS = 0 }: WaitOptions): number => Math.min(Math.ceil(waitS), longestWaitS)

function headersOf(options: CreateOptions): { Prefer?: string; 'Idempotency-Key'?: string } {
  const { idempotencyKey } = options
  return { ...preferOf(options), ...(idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey }) }
}

/** Without what is undefined, which a query string would spell out. */
const definedOf = (query: object) =>
  Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined))

function queryOf({ audioUrlTtlS }: AudioUrlOptions): { audio_url_ttl?: number } {
  return audioUrlTtlS === undefined ? {} : { audio_url_ttl: audioUrlTtlS }
}

function preferOf(options: WaitOptions): { Prefer?: string } {
  const wait = waitOf(options)
  return wait > 0 ? { Prefer: `wait=${wait}` } : {}
}
