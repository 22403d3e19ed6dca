import { AppError, errorCodes, toProblem, type AppErrorOptions, type ErrorCode } from '@soundfoundry/errors'
import type { NamedExamples } from './document-shape.ts'
import { countedHeaders, type AnswerHeader } from './headers.ts'
import type { PassKind } from '../passes/passes.ts'
import type { OperationNotes } from './operation.ts'

/** What any call can be answered with, whatever it is for. */
const everywhere: readonly ErrorCode[] = ['invalid_request', 'uri_too_long', 'headers_too_large', 'internal']
const underApi: readonly ErrorCode[] = ['host_not_allowed', 'unauthorized', 'rate_limited', 'shutting_down']
const withBody: readonly ErrorCode[] = [
  'malformed_json',
  'not_utf8',
  'origin_not_allowed',
  'payload_too_large',
  'unsupported_media_type',
]

const passProblems: Readonly<Record<PassKind, readonly ErrorCode[]>> = {
  audio: ['signature_invalid', 'signature_expired'],
  events: ['ticket_invalid', 'ticket_expired'],
}

const particulars: Partial<Record<ErrorCode, AppErrorOptions>> = {
  invalid_request: {
    detail: 'The request could not be read as HTTP, or did not arrive in time.',
    fix: 'Send a well-formed HTTP/1.1 request.',
  },
  unauthorized: { detail: 'This call needs a client token.' },
  host_not_allowed: { detail: 'This call is for rebound.example, and this gateway is not called that.' },
  origin_not_allowed: { detail: 'A page of another origin than the gateway makes this call (Origin).' },
  insufficient_scope: { detail: 'This call needs a token with the scope operate.' },
  rate_limited: { detail: 'More than 6000 calls in a minute.' },
  requirement_unmet: { detail: 'No model honours what is required: minimax/music-1.5 ignores seed.' },
  range_not_satisfiable: { detail: 'The audio has 193150 bytes.' },
}

/** Every error that an operation can answer, by HTTP status. */
export function problemsOf(
  { scope, pass, problems = [] }: OperationNotes,
  takesBody: boolean,
): Map<number, ErrorCode[]> {
  const codes = new Set<ErrorCode>([
    ...everywhere,
    ...(scope === null ? [] : underApi),
    ...(scope === 'tracks' || scope === 'operate' ? (['insufficient_scope'] as const) : []),
    ...(takesBody ? withBody : []),
    ...(pass === undefined ? [] : passProblems[pass]),
    ...problems,
  ])
  const byStatus = new Map<number, ErrorCode[]>()
  for (const code of [...codes].toSorted()) {
    const { status } = errorCodes[code]
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  return byStatus
}

/** The headers of an error beside those of every answer. */
export function problemHeaders(status: number, isCounted: boolean): AnswerHeader[] {
  // What is refused before it is known who calls, or could not even be read.
  const counted = isCounted && status !== 414 && status !== 431 ? countedHeaders : []
  if (status === 401 || status === 403) return ['WWW-Authenticate', ...counted]
  if (status === 416) return ['Content-Range', ...counted]
  return [429, 503].includes(status) ? ['Retry-After', ...counted] : [...counted]
}

/** What these errors mean, in one paragraph. */
export const describeProblems = (codes: readonly ErrorCode[]): string =>
  codes.map(code => `\`${code}\`: ${errorCodes[code].title}.`).join(' ')

/** One example of each, as the gateway writes it. */
export function problemExamples(codes: readonly ErrorCode[]): NamedExamples {
  return Object.fromEntries(
    codes.map(code => [
      code,
      { summary: errorCodes[code].title, value: toProblem(new AppError(code, particulars[code])) },
    ]),
  )
}

/** The name of a response that several operations share: `broker_unavailable` and `shutting_down` are both in it. */
export const responseName = (codes: readonly ErrorCode[], isCounted: boolean): string =>
  codes.map(code => code.replaceAll(/(?:^|_)(\w)/g, (_whole, letter: string) => letter.toUpperCase())).join('Or') +
  (isCounted ? '' : 'Uncounted')
