import { AppError, type ErrorCode } from '@soundfoundry/errors'

/** Fastify's own errors (`lib/errors.js` of Fastify 5) that a caller caused, in our codes. */
const fastifyErrors: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_VALIDATION: 'invalid_request',
  FST_ERR_BAD_URL: 'invalid_request',
  FST_ERR_INVALID_URL: 'invalid_request',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid_request',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload_too_large',
  FST_ERR_MAX_PARAM_LENGTH: 'not_found',
  FST_ERR_NOT_FOUND: 'not_found',
}

/**
 * Whatever was thrown, as an error of ours with the original as its cause. Only Fastify's own errors are trusted to
 * say what the caller did wrong: a status on any other error may come from a provider's answer.
 */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  const fastifyCode = error instanceof Error && 'code' in error ? String(error.code) : ''
  return new AppError(fastifyErrors[fastifyCode] ?? 'internal', { cause: error })
}
