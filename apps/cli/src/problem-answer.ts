import type { SoundFoundryProblem } from '@soundfoundry/client'
import { adviceOn } from './advice.ts'
import { CommandFailure } from './command-failure.ts'

/** The gateway refused or could not be reached. */
export class GatewayFailure extends CommandFailure {
  override readonly name = 'GatewayFailure'
  /** Whether the same call may succeed in a moment: nothing answered, or the gateway itself was in trouble. */
  readonly isPassing: boolean

  constructor(message: string, options: { fix: string | null; code: string; isPassing: boolean; cause?: unknown }) {
    super(message, options)
    this.isPassing = options.isPassing
  }
}

const isPassing = (status: number): boolean => status >= 500 || status === 429

/** An answer that is an error, and does not say which. */
export function unexplained(status: number): GatewayFailure {
  return new GatewayFailure(`The gateway answered ${status} without saying why.`, {
    fix: 'Check that --api or SOUNDFOUNDRY_API is the address of a SoundFoundry gateway.',
    code: `http_${status}`,
    isPassing: isPassing(status),
  })
}

/** One readable error from what the gateway refused. */
export function refusal(problem: SoundFoundryProblem): GatewayFailure {
  const { status, message, errors, fix } = problem
  // The gateway's own detail names the first of them already.
  const untold = errors.filter(({ path, message: why }) => !message.includes(`${path}: ${why}`))
  const fields = untold.map(({ path, message: why }) => `${path}: ${why}`)
  return new GatewayFailure([message, ...fields].join('\n  '), {
    fix:
      status === 401
        ? 'Set SOUNDFOUNDRY_API_TOKEN, or SOUNDFOUNDRY_API_TOKEN_FILE, to a client token.'
        : adviceOn(problem.code, fix),
    code: problem.code ?? `http_${status}`,
    isPassing: isPassing(status),
  })
}
