/** Why a dotenv file was not read or changed. */
export type EnvFileErrorCode =
  | 'env_file_unreadable'
  | 'env_file_changed'
  | 'env_file_unwritable'
  | 'env_file_uneditable'
  | 'env_file_half_written'

/** A dotenv file that was not read or changed: what happened in one sentence, and what to do. Holds no value of it. */
export class EnvFileError extends Error {
  override readonly name = 'EnvFileError'
  readonly code: EnvFileErrorCode
  readonly fix: string

  constructor(code: EnvFileErrorCode, message: string, { fix, cause }: { fix: string; cause?: unknown }) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.fix = fix
  }
}
