import { EnvFileError } from '@soundfoundry/env-file'
import { AppError } from '@soundfoundry/errors'
import { CommandFailure, exitCodes } from './command-failure.ts'

/** Whatever was thrown, as an error that a person can read. The text of an unforeseen error is left out: it may hold anything. */
export function asFailure(error: unknown, signal: AbortSignal): CommandFailure {
  if (error instanceof CommandFailure) return error
  if (error instanceof EnvFileError) return envFileFailure(error)
  if (signal.aborted)
    return new CommandFailure('Interrupted.', { exitCode: exitCodes.interrupted, code: 'interrupted' })
  if (error instanceof AppError) {
    const exitCode = error.code === 'configuration_invalid' ? exitCodes.unreadable : exitCodes.failed
    const { detail, fix, operator = '', code } = error
    return new CommandFailure(detail, { fix: `${fix} ${operator}`.trimEnd(), exitCode, code, cause: error })
  }
  const kind = error instanceof Error ? error.name : 'a thrown value'
  const place = error instanceof Error ? /\((?:file:\/\/)?([^)\n]*)\)/.exec(error.stack ?? '')?.[1] : undefined
  const at = place === undefined ? '' : ` at ${place}`
  return new CommandFailure(`Something went wrong that was not foreseen: ${kind}${at}.`, {
    fix: 'Report this as a defect.',
    code: 'internal',
    cause: error,
  })
}

function envFileFailure(error: EnvFileError): CommandFailure {
  const { message, code, fix } = error
  const isUnreadable = code === 'env_file_unreadable'
  return new CommandFailure(message, {
    code,
    fix: isUnreadable ? 'Give the path of the dotenv file of the workers with --env-file, or with ENV_FILE.' : fix,
    exitCode: isUnreadable ? exitCodes.unreadable : exitCodes.failed,
    cause: error,
  })
}
