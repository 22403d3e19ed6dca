import type { components } from './generated/gateway-api.ts'

type Schemas = components['schemas']
export type Track = Schemas['Track']
export type TrackRequest = Schemas['TrackRequest']
export type TrackPage = Schemas['TrackPage']
export type TrackCounts = Schemas['TrackCounts']
export type MadeAgain = Schemas['MadeAgain']
export type TrackStatus = Schemas['TrackStatus']
export type ProviderName = Schemas['ProviderName']
export type Health = Schemas['Health']
export type ProvidersHealth = Schemas['ProvidersHealth']
export type Providers = Schemas['Providers']
export type TriedProvider = Schemas['TriedProvider']
export type SwitchedProvider = Schemas['SwitchedProvider']
export type Usage = Schemas['Usage']
export type Keys = Schemas['Keys']
export type Alerts = Schemas['Alerts']
export type Alert = Schemas['Alert']
export type AlertStatus = Schemas['AlertStatus']
export type Sandbox = Schemas['Sandbox']
export type Drill = Schemas['Drill']
export type DrillSwitch = Schemas['DrillSwitch']
export type KeyChange = Schemas['KeyChange']
export type WebhookTest = Schemas['WebhookTest']
export type EventTicket = Schemas['EventTicket']

export interface ClientOptions {
  /** Where the gateway is, such as `http://127.0.0.1:8000`. */
  readonly baseUrl: string
  /** A client token, where the gateway asks for one. */
  readonly token?: string | undefined
  /** How long one call may take, in milliseconds, beside the time that it is asked to wait: 15 s unless told otherwise. */
  readonly timeoutMs?: number
  /** Ends every call. */
  readonly signal?: AbortSignal | undefined
  /** In place of the runtime's own `fetch`. */
  readonly fetch?: (request: Request) => Promise<Response>
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined
}

export interface WaitOptions extends CallOptions {
  /** Lets the call wait until the track is done, for so many seconds at most; the gateway grants 60. */
  readonly waitS?: number | undefined
}

/** How the audio of a track is to be named. */
export interface AudioUrlOptions {
  /** Signs `audio.url`: for so many seconds it can be fetched without a token, by a browser for one. A day at most. */
  readonly audioUrlTtlS?: number | undefined
}

export interface ReadOptions extends WaitOptions, AudioUrlOptions {}

export interface CreateOptions extends ReadOptions {
  /** The same key and body give the same track, so that a call can be repeated when its answer was lost. */
  readonly idempotencyKey?: string | undefined
}

/** A track and what the answer said beside the body. */
export interface CreatedTrack {
  readonly track: Track
  /** Whether an earlier call with the same idempotency key made it. */
  readonly isReplayed: boolean
  readonly response: Response
}

export interface CountOptions extends CallOptions {
  /** Whose tracks, for a token with the scope `operate`, which sees those of all callers. */
  readonly caller?: string | undefined
  readonly provider?: ProviderName | undefined
  /** Created at this time or later, as RFC 3339. */
  readonly created_after?: string | undefined
  /** Created before this time. */
  readonly created_before?: string | undefined
}

export interface ListOptions extends CountOptions, AudioUrlOptions {
  /** Of one of these. */
  readonly status?: TrackStatus[] | undefined
  /** Whether it went from one provider to another. */
  readonly redirected?: boolean | undefined
  /** A text in the prompt, the lyrics or the metadata, or the beginning of the id. */
  readonly q?: string | undefined
  readonly metadata?: Record<string, string> | undefined
  readonly limit?: number | undefined
  readonly cursor?: string | undefined
}

/** Which tracks are made again, at most 100. */
export interface RetryManyOptions extends Omit<ListOptions, 'audioUrlTtlS' | 'status'> {
  /** Which of those that are done. */
  readonly status: Exclude<TrackStatus, 'queued' | 'running'>[]
  /** With the same key and filter, the same tracks are made again, and none a second time. */
  readonly idempotencyKey: string
}

export interface TicketOptions extends CallOptions {
  /** The one track whose events it opens; without it, all that the caller may follow. */
  readonly track?: string | undefined
}

export interface AudioOptions extends CallOptions {
  /** A range of bytes, as `bytes=0-1023`. */
  readonly range?: string | undefined
}
