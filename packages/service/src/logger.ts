import { AppError } from '@soundfoundry/errors'
import { pino, type DestinationStream, type Logger } from 'pino'
import { PinoPretty } from 'pino-pretty'
import type { Scrubber } from './scrubber.ts'

export interface LoggerOptions {
  /** The app's name, on every line. */
  readonly name: string
  /** A pino level: `fatal`, `error`, `warn`, `info`, `debug`, `trace` or `silent`. */
  readonly level: string
  /** Goes over every finished line, so that nothing that is logged in whatever way gets past it. */
  readonly scrubber: Scrubber
  /** Where the lines go, one JSON object each. Without it: standard output, pretty when that is a terminal. */
  readonly destination?: DestinationStream | undefined
}

/**
 * The one way to make a logger: ISO time, the level in words, errors under `err`, every line scrubbed.
 *
 * @throws Error when pino does not know the level
 */
export function createLogger({ name, level, scrubber, destination }: LoggerOptions): Logger {
  return pino(
    {
      name,
      level,
      errorKey: 'err',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }) },
      serializers: { err: describeError },
      hooks: { streamWrite: line => scrubber.scrub(line) },
    },
    destination ?? standardOutput(),
  )
}

// Written synchronously: the last line before an exit is the one that matters most.
function standardOutput(): DestinationStream {
  if (!process.stdout.isTTY) return pino.destination({ dest: 1, sync: true })
  return PinoPretty({ sync: true, colorize: true, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss.l' })
}

/** What a caller did wrong needs no stack: where it was noticed is not where it happened. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  if (!(error instanceof AppError) || error.status >= 500) return pino.stdSerializers.err(error)
  const { code, message, errors, context, operator } = error
  return { type: error.name, code, message, errors, context, operator }
}
