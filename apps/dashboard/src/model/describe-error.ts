import { GatewayUnreachable, SoundFoundryProblem } from '@soundfoundry/client'

/** What went wrong, for a person. */
export interface ErrorText {
  readonly message: string
  /** What to do, in one sentence. */
  readonly fix: string | null
  /** What is wrong with which field of what was sent. */
  readonly fields: readonly { readonly path: string; readonly message: string }[]
}

/** Anything that a call of the gateway threw. */
export function describeError(error: unknown): ErrorText {
  if (error instanceof SoundFoundryProblem) return { message: error.message, fix: error.fix, fields: error.errors }
  if (error instanceof GatewayUnreachable) {
    return {
      message: error.message,
      fix: 'Check that it runs and that you are online, then try again.',
      fields: [],
    }
  }
  return { message: error instanceof Error ? error.message : String(error), fix: null, fields: [] }
}

/** The same in one line. */
export function errorLine(error: unknown): string {
  const { message, fix } = describeError(error)
  return fix === null ? message : `${message} ${fix}`
}

/** Whether the gateway wants a token, or another one. */
export const wantsToken = (error: unknown): boolean => error instanceof SoundFoundryProblem && error.status === 401

/** Whether the token is not for this call: asking again changes nothing. */
export const isForbidden = (error: unknown): boolean => error instanceof SoundFoundryProblem && error.status === 403
