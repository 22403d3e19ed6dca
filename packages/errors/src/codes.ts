/** One row of the table: what a code means to a caller, to a worker and to the log. */
export interface ErrorRow {
  /** The HTTP status of an answer that carries this code. */
  readonly status: number
  /** Whether the same call, unchanged, can succeed later. */
  readonly retryable: boolean
  /** The level at which the server logs it. */
  readonly level: 'info' | 'warn' | 'error'
  /** What happened, in a few plain words; the same for every occurrence. */
  readonly title: string
  /** What a person should do, in one sentence. */
  readonly fix: string
}

/** Every error this system can name. Codes are stable: callers, stored records and dashboards branch on them. */
export const errorCodes = {
  // What a caller sent.
  invalid_request: {
    status: 400,
    retryable: false,
    level: 'info',
    title: 'The request is not valid',
    fix: 'Correct the fields named in `errors` and send the request again.',
  },
  malformed_json: {
    status: 400,
    retryable: false,
    level: 'info',
    title: 'The body is not valid JSON',
    fix: 'Send one well-formed JSON object, encoded as UTF-8.',
  },
  not_utf8: {
    status: 400,
    retryable: false,
    level: 'info',
    title: 'The body is not UTF-8',
    fix: 'Send JSON encoded as UTF-8.',
  },
  unauthorized: {
    status: 401,
    retryable: false,
    level: 'info',
    title: 'A client token is needed',
    fix: 'Send the header `Authorization: Bearer` with a space and a token behind it, whose hash stands in API_TOKENS.',
  },
  forbidden: {
    status: 403,
    retryable: false,
    level: 'info',
    title: 'This client may not do that',
    fix: 'Use a client that is allowed to make this call.',
  },
  insufficient_scope: {
    status: 403,
    retryable: false,
    level: 'info',
    title: 'The client token is not for this',
    fix: 'Use a token with the scope that is named; `soundfoundry tokens create --scope` makes one.',
  },
  host_not_allowed: {
    status: 403,
    retryable: false,
    level: 'info',
    title: 'The gateway is not called by this name',
    fix: 'Call it as localhost on its own machine; elsewhere add the host of the address that you call to ALLOWED_HOSTS at the gateway.',
  },
  origin_not_allowed: {
    status: 403,
    retryable: false,
    level: 'info',
    title: 'A web page of another site makes this call',
    fix: 'Call from a backend, without an Origin header; if the page is yours, add its origin to CORS_ORIGINS at the gateway.',
  },
  not_found: {
    status: 404,
    retryable: false,
    level: 'info',
    title: 'There is nothing at this address',
    fix: 'Check the path and the method.',
  },
  track_not_found: {
    status: 404,
    retryable: false,
    level: 'info',
    title: 'There is no such track',
    fix: 'Check the id; tracks are removed once their retention has passed.',
  },
  method_not_allowed: {
    status: 405,
    retryable: false,
    level: 'info',
    title: 'This address does not take this method',
    fix: 'Use one of the methods named in the `Allow` header.',
  },
  payload_too_large: {
    status: 413,
    retryable: false,
    level: 'info',
    title: 'The body is too large',
    fix: 'Send a smaller body.',
  },
  uri_too_long: {
    status: 414,
    retryable: false,
    level: 'info',
    title: 'The address is too long',
    fix: 'Send a shorter path and query.',
  },
  unsupported_media_type: {
    status: 415,
    retryable: false,
    level: 'info',
    title: 'The body is of a type that is not understood',
    fix: 'Send the body with `Content-Type: application/json`.',
  },
  range_not_satisfiable: {
    status: 416,
    retryable: false,
    level: 'info',
    title: 'The requested range lies outside the audio',
    fix: 'Ask for a range within the length given in `Content-Range`.',
  },
  webhooks_not_configured: {
    status: 400,
    retryable: false,
    level: 'info',
    title: 'This gateway tells no webhooks',
    fix: 'Leave `webhook_url` out and read the track, or have WEBHOOK_SECRET set at the gateway.',
  },
  idempotency_key_reused: {
    status: 422,
    retryable: false,
    level: 'info',
    title: 'The idempotency key was used with another body',
    fix: 'Use a new Idempotency-Key for a new request.',
  },
  headers_too_large: {
    status: 431,
    retryable: false,
    level: 'info',
    title: 'The headers are too large',
    fix: 'Send fewer or shorter headers.',
  },
  rate_limited: {
    status: 429,
    retryable: true,
    level: 'info',
    title: 'Too many requests',
    fix: 'Wait for the time named in `Retry-After`, then try again.',
  },

  // Where a track stands.
  already_done: {
    status: 409,
    retryable: false,
    level: 'info',
    title: 'The track is already done',
    fix: 'Read the track: its status can no longer change.',
  },
  not_done: {
    status: 409,
    retryable: true,
    level: 'info',
    title: 'The track is not done yet',
    fix: 'Wait until it is done, or cancel it, then ask again.',
  },
  not_ready: {
    status: 409,
    retryable: true,
    level: 'info',
    title: 'The audio is not stored yet',
    fix: 'Wait until the track has succeeded, then ask again.',
  },

  track_unreadable: {
    status: 503,
    retryable: true,
    level: 'error',
    title: 'This gateway cannot read the track',
    fix: 'Ask again in a moment: a newer release wrote the track, and another gateway, or this one once it is updated, can read it.',
  },

  // The system itself.
  internal: {
    status: 500,
    retryable: false,
    level: 'error',
    title: 'Something went wrong on our side',
    fix: 'Try again; if it goes on, look in the server log for this request.',
  },
  broker_unavailable: {
    status: 503,
    retryable: true,
    level: 'error',
    title: 'The message broker cannot be reached',
    fix: 'Try again shortly; check that NATS is running and that NATS_URL points at it.',
  },
  storage_full: {
    status: 503,
    retryable: true,
    level: 'error',
    title: 'The store is full',
    fix: "Enlarge the broker's storage or shorten TRACK_RETENTION_DAYS, then try again.",
  },
  health_unavailable: {
    status: 503,
    retryable: true,
    level: 'warn',
    title: 'The health service does not answer',
    fix: 'Check that the health app is running, then try again.',
  },
  list_not_ready: {
    status: 503,
    retryable: true,
    level: 'info',
    title: 'The list of tracks is still being read',
    fix: 'Try again in a few seconds; single tracks can be created and read meanwhile.',
  },
  shutting_down: {
    status: 503,
    retryable: true,
    level: 'info',
    title: 'This process is shutting down',
    fix: 'Try again: another process will answer.',
  },
  configuration_invalid: {
    status: 500,
    retryable: false,
    level: 'error',
    title: 'The configuration is not valid',
    fix: 'Correct each variable that is named, then start again.',
  },
  conflict: {
    status: 409,
    retryable: true,
    level: 'info',
    title: 'Somebody else changed it first',
    fix: 'Read it again and repeat the change if it is still wanted.',
  },
  message_invalid: {
    status: 500,
    retryable: false,
    level: 'error',
    title: 'A message of unknown shape or version',
    fix: 'Bring every app to the same release; the message is kept in the DEAD stream.',
  },

  // Why a track ended without audio.
  request_refused: {
    status: 422,
    retryable: false,
    level: 'info',
    title: 'The provider refused the request',
    fix: 'Change the field that is named and create a new track.',
  },
  content_policy: {
    status: 422,
    retryable: false,
    level: 'info',
    title: "The request is against the provider's content policy",
    fix: 'Rephrase the prompt or the lyrics and create a new track.',
  },
  model_unfit: {
    status: 422,
    retryable: false,
    level: 'info',
    title: 'No available model can express the request',
    fix: 'Drop the pinned provider or change the request, or configure a model that can express it.',
  },
  outcome_unknown: {
    status: 502,
    retryable: false,
    level: 'error',
    title: 'It cannot be told whether the provider accepted the track',
    fix: "Look for it in the provider's own list before creating it again: it may have been billed.",
  },
  audio_lost: {
    status: 502,
    retryable: false,
    level: 'error',
    title: 'The provider made the audio but it can no longer be fetched',
    fix: 'Create the track again; it was billed, so ask the provider for a refund.',
  },
  audio_too_large: {
    status: 502,
    retryable: false,
    level: 'error',
    title: 'The audio is larger than is allowed',
    fix: 'Ask for a shorter or a compressed track, or raise MAX_AUDIO_BYTES.',
  },
  audio_invalid: {
    status: 502,
    retryable: false,
    level: 'error',
    title: 'What the provider delivered is not audio',
    fix: "Create the track again; if it goes on, check the model on the provider's page.",
  },
  provider_failed: {
    status: 502,
    retryable: true,
    level: 'warn',
    title: 'The provider failed while it made the track',
    fix: 'Create the track again later.',
  },
  provider_refused: {
    status: 503,
    retryable: true,
    level: 'error',
    title: 'No provider took the track',
    fix: 'Look at /api/health/providers: it says what each provider refuses and what to do.',
  },
  deadline_exceeded: {
    status: 504,
    retryable: true,
    level: 'warn',
    title: 'The track was not done by its deadline',
    fix: 'Create the track again, or raise TRACK_DEADLINE_S.',
  },
  canceled: {
    status: 409,
    retryable: false,
    level: 'info',
    title: 'The track was canceled',
    fix: 'Create a new track if it is still wanted.',
  },
} as const satisfies Record<string, ErrorRow>

/** The name of an error, as it stands on the wire. */
export type ErrorCode = keyof typeof errorCodes

/** Whether a string, for instance one read from a stored record, is one of our codes. */
export function isErrorCode(value: string): value is ErrorCode {
  return Object.hasOwn(errorCodes, value)
}
