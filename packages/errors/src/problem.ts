import { AppError, type ErrorAtPath } from './app-error.ts'
import type { ErrorCode } from './codes.ts'

/** An RFC 9457 body, to be sent as `application/problem+json`. */
export interface Problem {
  type: `urn:soundfoundry:error:${ErrorCode}`
  title: string
  status: number
  detail: string
  code: ErrorCode
  fix?: string
  errors?: readonly ErrorAtPath[]
  instance?: string
}

/**
 * Turns whatever was thrown into a body that a caller may read.
 *
 * Whatever is not an `AppError`, and an `internal` one too, gets a fixed text: it may hold anything.
 * Causes and contexts are never part of it.
 *
 * @param instance a URI reference to this occurrence, for instance `urn:soundfoundry:request:<id>`
 */
export function toProblem(error: unknown, instance?: string): Problem {
  const known = error instanceof AppError && error.code !== 'internal' ? error : new AppError('internal')
  return {
    type: `urn:soundfoundry:error:${known.code}`,
    title: known.title,
    status: known.status,
    detail: known.detail,
    code: known.code,
    fix: known.fix,
    ...(known.errors === undefined ? {} : { errors: known.errors.map(({ path, message }) => ({ path, message })) }),
    ...(instance === undefined ? {} : { instance }),
  }
}
