/** What a process exits with: the numbers of sysexits.h where there is one. */
export const exitCodes = { ok: 0, failed: 1, usage: 64, unreadable: 78, interrupted: 130 } as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

export interface FailureOptions {
  /** One sentence: what to do. */
  readonly fix?: string | null | undefined
  readonly exitCode?: ExitCode
  /** To branch on in scripts. */
  readonly code?: string
  readonly cause?: unknown
}

/** A command that cannot go on: what happened in one sentence, and what to do. Holds no secret. */
export class CommandFailure extends Error {
  override readonly name: string = 'CommandFailure'
  readonly fix: string | null
  readonly exitCode: ExitCode
  readonly code: string

  constructor(message: string, options: FailureOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.fix = options.fix ?? null
    this.exitCode = options.exitCode ?? exitCodes.failed
    this.code = options.code ?? 'failed'
  }
}

/** Arguments that do not make a command. Never quotes an argument that could be a secret. */
export class UsageError extends CommandFailure {
  override readonly name = 'UsageError'

  constructor(message: string, fix?: string) {
    super(message, { fix, exitCode: exitCodes.usage, code: 'usage' })
  }
}
