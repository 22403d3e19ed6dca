import { errorCodes, type ErrorCode } from './codes.ts'
import type { ErrorRow } from './error-row.ts'

/** One thing wrong with one part of a request. */
export interface ErrorAtPath {
  /** Where, as a JSON pointer or a field name. */
  readonly path: string
  readonly message: string
}

export interface AppErrorOptions {
  /** What happened this time, in one sentence. A caller may read it: no secrets, no provider text. */
  readonly detail?: string | undefined
  /** What to do this time, where it can be said more exactly than the table does. */
  readonly fix?: string | undefined
  /** What whoever runs the house can do about it this time. Logged, never sent. */
  readonly operator?: string | undefined
  /** What lies behind it. Logged, never sent. */
  readonly cause?: unknown
  /** Facts for the log. Never sent. */
  readonly context?: Readonly<Record<string, unknown>> | undefined
  /** What is wrong, field by field. */
  readonly errors?: readonly ErrorAtPath[] | undefined
}

/** The one error class: a row of the table, and what was particular about this occurrence. */
export class AppError extends Error {
  override readonly name: string = 'AppError'
  readonly code: ErrorCode
  readonly status: number
  readonly retryable: boolean
  readonly level: ErrorRow['level']
  readonly title: string
  readonly detail: string
  readonly fix: string
  readonly operator: string | undefined
  readonly context: Readonly<Record<string, unknown>> | undefined
  readonly errors: readonly ErrorAtPath[] | undefined

  /** Without a `detail`, the title of the row stands in for it. */
  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    const row: ErrorRow = errorCodes[code]
    const detail = options.detail ?? `${row.title}.`
    super(detail, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.status = row.status
    this.retryable = row.retryable
    this.level = row.level
    this.title = row.title
    this.detail = detail
    this.fix = options.fix ?? row.fix
    this.operator = options.operator ?? row.operator
    this.context = options.context
    this.errors = options.errors
  }
}
