/** `unreachable`: it does not answer as a sandbox does. `refused`: it says what is wrong with the call. */
export type SandboxFailureKind = 'unreachable' | 'refused'

/** A sandbox that did not do what it was asked; the message is one sentence and holds no secret. */
export class SandboxFailure extends Error {
  override readonly name = 'SandboxFailure'
  readonly kind: SandboxFailureKind

  constructor(kind: SandboxFailureKind, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.kind = kind
  }
}
