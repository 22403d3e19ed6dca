import { errorCodes, isErrorCode, type ErrorCode, type ErrorRow } from '@soundfoundry/errors'
import { callsOf, responsesOf, type ApiDocument, type Call } from './document.ts'

export const problemType = 'application/problem+json'

export interface ProblemRow {
  readonly code: ErrorCode
  readonly status: number
  readonly title: string
  readonly fix: string
}

/** The code in a problem. */
function codeIn(value: unknown): ErrorCode | null {
  if (typeof value !== 'object' || value === null || !('code' in value)) return null
  return typeof value.code === 'string' && isErrorCode(value.code) ? value.code : null
}

/** Whether an example shows an error as such, by its code, and no call of its own. */
export const isOfAnyCall = (name: string, value: unknown): boolean => codeIn(value) === name

/** Every problem that an operation can answer, by status. */
export function problemsOf(document: ApiDocument, { operation }: Call): ProblemRow[] {
  return responsesOf(document, operation).flatMap(([status, { content = {} }]) =>
    Object.entries(content[problemType]?.examples ?? {}).flatMap(([name, { value }]) => {
      const code = codeIn(value)
      if (code === null || code !== name) return []
      const { title } = errorCodes[code]
      // Some operations have a better fix for a code than the code itself.
      const own = typeof value === 'object' && value !== null && 'fix' in value ? value.fix : undefined
      return [{ code, status, title, fix: typeof own === 'string' ? own : errorCodes[code].fix }]
    }),
  )
}

export interface KnownError extends Pick<ErrorRow, 'status' | 'title' | 'fix' | 'retryable'> {
  readonly code: ErrorCode
  /** The operations that can answer it. */
  readonly calls: readonly Call[]
}

/** Every error that the house can name: those that calls answer, and those that only tracks end with. */
export function knownErrors(document: ApiDocument): KnownError[] {
  const calls = callsOf(document).map(call => {
    const codes = new Set(problemsOf(document, call).map(({ code }) => code))
    return { call, codes }
  })
  return Object.entries(errorCodes).flatMap(([code, { status, title, fix, retryable }]) => {
    if (!isErrorCode(code)) return []
    const answering = calls.filter(({ codes }) => codes.has(code)).map(({ call }) => call)
    return [{ code, status, title, fix, retryable, calls: answering }]
  })
}
