import closeWithGrace from 'close-with-grace'
import type { FastifyInstance } from 'fastify'

/** What a process exits with when it cannot have its address: EX_UNAVAILABLE of sysexits.h. */
export const EXIT_UNAVAILABLE = 69

/** A process is to be gone 10 s after it was told to end, its own last steps included. */
const defaultGraceMs = 9_000

export interface RunOptions {
  readonly service: FastifyInstance
  readonly host: string
  readonly port: number
  /** Lets go of what the app holds (the broker, timers), once no request is left. */
  readonly onClose: () => Promise<void>
  /** How long closing may take before the process ends anyway, in milliseconds. */
  readonly gracePeriodMs?: number
}

/**
 * Listens, and from then on owns the end of the process. SIGTERM and SIGINT close with grace and exit 0: `/readyz`
 * turns 503, no new request is taken, those under way finish, then `onClose`. An uncaught exception or an unhandled
 * rejection is logged, closes in the same way and exits 1; so does a close that fails or takes too long. What an app
 * must stop first (consumers, event streams) belongs into its own `preClose` hook.
 *
 * An address that cannot be had is one line on standard error and exit code 69.
 *
 * @returns the URL it listens on
 * @throws whatever a plugin throws at start
 */
export async function runService(options: RunOptions): Promise<string> {
  const { service, host, port, onClose, gracePeriodMs = defaultGraceMs } = options
  // Before listening: a signal that comes while the app still starts must close it too.
  closeWithGrace({ delay: gracePeriodMs, logger: service.log }, async ending => {
    const { signal } = ending
    const crashed = 'err' in ending
    if (crashed) service.log.fatal({ err: ending.err }, 'closing after an error that nobody handled')
    else service.log.info({ signal }, 'closing')
    await service.close()
    await onClose()
    service.log.info('closed')
    // Whatever was thrown may have been `undefined`, which close-with-grace takes for no error at all.
    if (crashed && ending.err === undefined) process.exit(1)
  })
  try {
    return await service.listen({ host, port, listenTextResolver: address => `listening on ${address}` })
  } catch (error) {
    const problem = explainAddress(error, host, port)
    if (problem === null) throw error
    process.stderr.write(`${problem}\n`)
    process.exit(EXIT_UNAVAILABLE)
  }
}

/** Why an address cannot be listened on and what to do, in one line; null when the error is about something else. */
export function explainAddress(error: unknown, host: string, port: number): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null
  switch (error.code) {
    case 'EADDRINUSE':
      return `HOST, PORT: ${host}:${port} is in use by another process. Stop that process or set PORT to a free port.`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `HOST: ${host} is no address of this machine. Set HOST to 127.0.0.1, 0.0.0.0 or one of its addresses.`
    case 'EACCES':
      return `PORT: this user may not listen on ${host}:${port}. Set PORT to 1024 or more.`
    default:
      return null
  }
}
