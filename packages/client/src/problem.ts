import type { components } from './generated/gateway-api.ts'

/** Every error that a gateway names. Codes are stable. */
export type ErrorCode = components['schemas']['ErrorCode']
type Problem = components['schemas']['Problem']
/** As much of a problem as any server that keeps to RFC 9457 says. */
type Told = Pick<Problem, 'title'> & Partial<Pick<Problem, 'detail' | 'code' | 'fix' | 'errors'>>

/** The gateway answered with an error, and said which and what to do (RFC 9457). */
export class SoundFoundryProblem extends Error {
  override readonly name = 'SoundFoundryProblem'
  readonly status: number
  /** To branch on; a later release of the gateway may know more of them. Null where whatever stands before it answered. */
  readonly code: ErrorCode | null
  readonly title: string
  /** What a person should do, in one sentence. */
  readonly fix: string | null
  /** What is wrong, field by field. */
  readonly errors: readonly { readonly path: string; readonly message: string }[]
  /** After how many seconds the gateway wants to be asked again; null when it does not say. */
  readonly retryAfterS: number | null

  constructor(problem: Told & { readonly status: number }, retryAfterS: number | null) {
    super(problem.detail ?? `${problem.title}.`)
    this.status = problem.status
    this.code = problem.code ?? null
    this.title = problem.title
    this.fix = problem.fix ?? null
    this.errors = problem.errors ?? []
    this.retryAfterS = retryAfterS
  }
}

/** What answered does not speak as a gateway does: another address, a proxy in between, or another release. */
export class UnexpectedAnswer extends Error {
  override readonly name = 'UnexpectedAnswer'
  readonly status: number

  constructor(status: number, what: string) {
    super(`The answer with status ${status} is not what a gateway says: ${what}.`)
    this.status = status
  }
}

/** No answer came, or it broke off. `cause` says why. */
export class GatewayUnreachable extends Error {
  override readonly name = 'GatewayUnreachable'

  constructor(baseUrl: string, cause: unknown) {
    super(`No gateway answers at ${baseUrl}.`, { cause })
  }
}

/** Whether a gateway in trouble is to be asked again; what it refuses is refused. */
export function isPassing(error: unknown): boolean {
  if (error instanceof GatewayUnreachable) return true
  return (
    (error instanceof SoundFoundryProblem || error instanceof UnexpectedAnswer) &&
    (error.status >= 500 || error.status === 429)
  )
}

function isTold(body: unknown): body is Told {
  if (typeof body !== 'object' || body === null || !('title' in body) || typeof body.title !== 'string') return false
  const texts = ['detail' in body ? body.detail : '', 'code' in body ? body.code : '', 'fix' in body ? body.fix : '']
  const errors = 'errors' in body ? body.errors : []
  return texts.every(text => typeof text === 'string') && Array.isArray(errors)
}

/** The error of an answer that is none of the good ones. */
export function problemOf(response: Response, body: unknown): SoundFoundryProblem | UnexpectedAnswer {
  if (!isTold(body)) return new UnexpectedAnswer(response.status, 'it gives no reason')
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  return new SoundFoundryProblem({ ...body, status: response.status }, Number.isFinite(seconds) ? seconds : null)
}
