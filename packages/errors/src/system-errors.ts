import type { ErrorRow } from './error-row.ts'

/** The system itself. */
export const systemErrors = {
  internal: {
    status: 500,
    retryable: false,
    level: 'error',
    title: 'Something went wrong on our side',
    fix: 'Try again; if it goes on, tell whoever runs the gateway the X-Request-Id of this answer.',
    operator: 'Look in the log for the request of that id.',
  },
  broker_unavailable: {
    status: 503,
    retryable: true,
    level: 'error',
    title: 'The message broker cannot be reached',
    fix: 'Try again shortly.',
    operator: 'Check that NATS is running and that NATS_URL points at it.',
  },
  storage_full: {
    status: 503,
    retryable: true,
    level: 'error',
    title: 'The store is full',
    fix: 'Try again later: there is no room until old tracks are removed or whoever runs the gateway makes some.',
    operator: "Enlarge the broker's storage or shorten TRACK_RETENTION_DAYS.",
  },
  health_unavailable: {
    status: 503,
    retryable: true,
    level: 'warn',
    title: 'The health service does not answer',
    fix: 'Try again shortly.',
    operator: 'Check that the health app is running.',
  },
  no_worker: {
    status: 503,
    retryable: true,
    level: 'warn',
    title: 'No worker of the provider answers',
    fix: 'Try again shortly: only a worker can ask the provider.',
    operator:
      'Check that the worker of this provider is running: the health of the providers says whether one was heard of.',
  },
  sandbox_unavailable: {
    status: 503,
    retryable: true,
    level: 'warn',
    title: 'The sandbox does not answer',
    fix: 'Try again shortly; it starts again by itself under `npm start`.',
    operator: 'Check that the sandbox runs, and that SANDBOX_URL names it.',
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
} as const satisfies Record<string, ErrorRow>
