import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { CommandFailure } from './command-failure.ts'

const problemValidator = Compile(
  Type.Object({
    title: Type.String(),
    detail: Type.Optional(Type.String()),
    code: Type.Optional(Type.String()),
    fix: Type.Optional(Type.String()),
    errors: Type.Optional(Type.Array(Type.Object({ path: Type.String(), message: Type.String() }))),
  }),
)

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

function parsed(text: string): unknown {
  try {
    const body: unknown = JSON.parse(text)
    return body
  } catch {
    return undefined
  }
}

/** One readable error from an answer that is none of the expected ones (RFC 9457, or anything). */
export function readProblem(status: number, text: string): GatewayFailure {
  const body = parsed(text)
  const isPassing = status >= 500 || status === 429
  if (!problemValidator.Check(body)) {
    return new GatewayFailure(`The gateway answered ${status} without saying why.`, {
      fix: 'Check that --api or SOUNDFOUNDRY_API is the address of a SoundFoundry gateway.',
      code: `http_${status}`,
      isPassing,
    })
  }
  const fields = (body.errors ?? []).map(({ path, message }) => `${path} ${message}`)
  const detail = body.detail ?? `${body.title}.`
  const isClientToken = status === 401
  return new GatewayFailure([detail, ...fields.filter(field => !detail.includes(field))].join('\n  '), {
    fix: isClientToken
      ? 'Set SOUNDFOUNDRY_API_TOKEN, or SOUNDFOUNDRY_API_TOKEN_FILE, to a client token.'
      : (body.fix ?? null),
    code: body.code ?? `http_${status}`,
    isPassing,
  })
}
