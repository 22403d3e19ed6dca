import type { ModelCapability } from './capability.ts'
import type { ProviderName } from './provider-name.ts'
import type { Reason, RefusalScope } from './refusal.ts'
import type { TrackRequest } from './request.ts'

/** A credential as a provider needs it: the value only through `reveal()`, the fingerprint for everything that is written down. */
export interface CredentialHandle {
  readonly fingerprint: string
  reveal(): string
}

/** What a refusal says, whoever was asked. `explanation` is one sentence of ours with the fix, never the provider's own text. */
export interface Refusal {
  reason: Reason
  scope: RefusalScope
  http_status: number | null
  explanation: string
  /** How long the provider said to wait, in milliseconds; null when it did not say. */
  retry_after_ms: number | null
}

/**
 * What came of one submit.
 * `refused`: never accepted, so never billed. `unknown`: it cannot be told whether the provider accepted it; nothing may be sent again before it is known.
 */
export type SubmitOutcome =
  | { kind: 'accepted'; provider_request_id: string }
  | ({ kind: 'refused' } & Refusal)
  | { kind: 'unknown'; reason: Reason; http_status: number | null; explanation: string }

/** Where the finished audio can be fetched from: a public URL (no credential may be sent there) or a `data:` URI. */
export interface AudioSource {
  url: string
  content_type: string | null
  /** How long the provider says that the file is, in bytes; absent where it does not say. What is shorter was cut short. */
  bytes?: number
}

/**
 * What one look at accepted work found. Nothing here ever leads to a second submit except `failed` with `retryable: true`,
 * which the provider itself has settled.
 * `unnamed`: the work is done and paid, but the answer names no audio. Looking again is free, so it is asked for until the
 * deadline; only then the track ends, with `reason` and `explanation`.
 */
export type LookOutcome =
  | { kind: 'pending'; running: boolean }
  | { kind: 'ready'; audio: AudioSource }
  | {
      kind: 'unnamed'
      reason: 'audio_lost' | 'audio_invalid'
      http_status: number | null
      explanation: string
    }
  | {
      kind: 'failed'
      reason: Reason
      http_status: number | null
      explanation: string
      retryable: boolean
      billed: 'no' | 'unknown'
    }
  | { kind: 'unreadable'; refusal: Refusal }
  | { kind: 'gone'; explanation: string }

/**
 * What a provider answered to a cancel. `confirmed`: it will not run any further, and `billed` says what is known of what
 * it ran until then; `requested`: it may still run.
 */
export type CancelOutcome =
  | { kind: 'confirmed'; billed: 'no' | 'unknown'; explanation: string }
  | { kind: 'requested' | 'too_late' | 'unknown'; explanation: string }

/** What one free probe found about one scope. `unknown` when the provider offers no way to tell without paying. */
export interface ProbeFinding {
  scope: Exclude<RefusalScope, 'request' | 'key_model'>
  model: string | null
  state: 'ok' | 'refused' | 'unknown'
  reason: Reason | null
  http_status: number | null
  explanation: string | null
}

/** Accepted work that the provider's own listing shows. `created_at` is by the provider's clock. */
export interface ListedRequest {
  provider_request_id: string
  created_at: string
}

/** How a provider's list is to be read. */
export interface ListTraits {
  /**
   * How long after its submit accepted work may still begin, and so first be listed, in milliseconds: what has not begun
   * by then never runs. 0 where the list shows work from its acceptance on.
   */
  readonly startsWithinMs: number
  /** How long the list may lag behind that, in milliseconds. */
  readonly lagMs: number
}

/**
 * What the provider's own listing answered for an input; `unavailable` says nothing about whether the work is there.
 *
 * - `requests` hold all that was sent; they may belong to equal tracks, or to somebody else's.
 * - `near` could be it although they do not: see `likenessOf`.
 * - `whole`: every page since then was read, and again from the first, so what is in neither is not listed. Where it is
 *   false, `explanation` says why.
 * - `clock_ahead_ms`: how far the provider's clock is ahead of the one that was asked by; null when it did not tell its time.
 */
export type ListOutcome =
  | {
      kind: 'listed'
      requests: ListedRequest[]
      near: ListedRequest[]
      whole: boolean
      clock_ahead_ms: number | null
      http_status: number | null
      explanation: string | null
    }
  | { kind: 'unavailable'; http_status: number | null; explanation: string }

/** Work in the provider's own list, whoever submitted it and for whatever input. */
export interface RecentRequest extends ListedRequest {
  model: string
}

/** What the provider's own list of recent work holds. `incomplete`: there is more than was read. */
export type RecentWork =
  | { kind: 'listed'; requests: RecentRequest[]; incomplete?: true; clock_ahead_ms: number | null }
  | Extract<ListOutcome, { kind: 'unavailable' }>

/** What a credential may do: `admin` more than running models; `unknown` when the provider's answer does not tell. */
export type KeyScope = 'admin' | 'api' | 'unknown'

/** The model's own input for a request, and the wishes it could not carry. */
export interface MappedInput {
  input: Record<string, unknown>
  ignored: string[]
}

/** From when on a list is asked for, by a clock that `now` tells, in milliseconds since the epoch; by default this machine's. */
export interface ListedSince {
  since: Date
  now?: () => number
}

export interface ProviderCall {
  credential: CredentialHandle
  model: string
  signal: AbortSignal
}

/** One submit. */
export interface SubmitCall extends ProviderCall {
  input: Record<string, unknown>
  /**
   * Asked once, at the last moment: when the connection stands and not a byte of the request has been written. Unless it
   * resolves to true nothing is written. A submit whose connection never stood is not asked for.
   */
  confirm?: () => Promise<boolean>
}

/**
 * One provider, as a worker sees it. No method throws: whatever happens on the wire is one of the outcomes.
 * One call is exactly one request on the wire for `submit`, `look` may make the two reads it needs (status, then result).
 */
export interface Provider {
  readonly name: ProviderName
  /** The models configured, in order of preference. */
  readonly models: readonly ModelCapability[]
  /**
   * The host of the endpoint that tells where the audio is, as `URL.hostname` gives it. Where it is a private one, audio may
   * be fetched from it; from no other private host ever.
   */
  readonly endpointHost: string
  readonly listTraits: ListTraits
  mapInput(request: TrackRequest, model: string): MappedInput
  /** What one track of a model costs, in US dollars; null where the price is not known. */
  priceUsd?(model: string): number | null
  submit(call: SubmitCall): Promise<SubmitOutcome>
  look(call: ProviderCall & { providerRequestId: string }): Promise<LookOutcome>
  cancel(call: ProviderCall & { providerRequestId: string }): Promise<CancelOutcome>
  /** Work since then that holds the input or is near it. */
  list(call: ProviderCall & ListedSince & { input: Record<string, unknown> }): Promise<ListOutcome>
  /**
   * All work since then that the provider lists: for fal, of the models configured; for Replicate, of the whole account,
   * whichever of its tokens submitted it.
   */
  recentWork(call: Omit<ProviderCall, 'model'> & ListedSince): Promise<RecentWork>
  /** What a credential that is good may do; absent where the provider has no scopes. A refused one looks like `api`. */
  keyScope?(credential: CredentialHandle, signal: AbortSignal): Promise<KeyScope>
  probe(credential: CredentialHandle | null, signal: AbortSignal): Promise<ProbeFinding[]>
}
