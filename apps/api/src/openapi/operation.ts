import type { ErrorCode } from '@soundfoundry/errors'
import type { PassKind } from '../passes/passes.ts'
import type { ComponentName } from './components.ts'
import type { AnswerHeader, RequestHeader } from './headers.ts'

/** A list stands for a parameter that is given several times, an object for `name[key]=value`. */
type QueryValue = string | number | boolean | readonly string[] | Readonly<Record<string, string>>

/** One call and its answer, as plain data. Its name ties the parts together that the document keeps apart. */
export interface Example {
  readonly summary: string
  readonly path?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, QueryValue>>
  readonly headers?: Readonly<Partial<Record<RequestHeader, string>>>
  readonly body?: unknown
  readonly answer: {
    readonly status: number
    readonly headers?: Readonly<Partial<Record<AnswerHeader, string>>>
    readonly body?: unknown
  }
}

/** What an answer holds, and what it means. */
export interface Answer {
  readonly description: string
  readonly headers?: readonly AnswerHeader[]
  /** A JSON body of this shape. */
  readonly body?: ComponentName
  /** A body of another type. */
  readonly media?: string
}

/** What the document says of a route beside what its validating schemas say. */
export interface OperationNotes {
  readonly operationId: string
  readonly summary: string
  readonly description: string
  readonly tag: 'Tracks' | 'Health' | 'Operations' | 'Sandbox' | 'Process'
  /** Which scope its caller's token needs; null when it takes no token at all. */
  readonly scope: 'tracks' | 'operate' | 'any' | null
  /** What its address may hold in place of a token. */
  readonly pass?: PassKind
  readonly requestHeaders?: readonly RequestHeader[]
  readonly answers: Readonly<Record<number, Answer>>
  /** The errors that it can answer beside those that every operation can. */
  readonly problems?: readonly ErrorCode[]
  readonly examples: Readonly<Record<string, Example>>
}

/** Operations by method and path, as `GET /api/tracks/{id}`. */
export type OperationsByRoute = Readonly<Record<string, OperationNotes>>
