import type { ErrorRow } from './error-row.ts'

/** Why a track ended without audio. */
export const trackEndings = {
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
    fix: 'Drop the pinned provider or change the request.',
    operator: 'FAL_MODEL and REPLICATE_MODEL name the models that may be used.',
  },
  requirement_unmet: {
    status: 422,
    retryable: false,
    level: 'info',
    title: 'No model honours what the request requires',
    fix: 'Take the fields that are named out of `require`, or change them.',
    operator:
      'FAL_MODEL and REPLICATE_MODEL name the models that may be used; a worker of an earlier release does not say what its models honour.',
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
    fix: 'Ask for a shorter or a compressed track.',
    operator: 'MAX_AUDIO_BYTES of the workers is what is allowed.',
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
    fix: 'Create the track again.',
    operator: 'TRACK_DEADLINE_S of the gateway is how long a track may take.',
  },
  canceled: {
    status: 409,
    retryable: false,
    level: 'info',
    title: 'The track was canceled',
    fix: 'Create a new track if it is still wanted.',
  },
} as const satisfies Record<string, ErrorRow>
