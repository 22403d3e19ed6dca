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
  /** What whoever made the call should do, in one sentence; no setting of the house, which is none of theirs to change. */
  readonly fix: string
  /** What whoever runs the house can do about it, in one sentence. Logged, never sent. */
  readonly operator?: string
}
