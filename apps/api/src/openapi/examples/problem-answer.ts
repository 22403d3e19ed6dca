import { AppError, toProblem, type AppErrorOptions, type ErrorCode, type Problem } from '@soundfoundry/errors'

/** What an example is answered with when it is refused: what a caller is really sent, from the table of errors. */
export function problemAnswer(
  code: ErrorCode,
  options: Pick<AppErrorOptions, 'detail' | 'fix' | 'errors'> = {},
): { readonly status: number; readonly body: Problem } {
  const body = toProblem(new AppError(code, options))
  return { status: body.status, body }
}
