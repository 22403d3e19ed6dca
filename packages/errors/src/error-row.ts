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
