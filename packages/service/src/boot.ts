import { ConfigurationError, EXIT_CONFIGURATION, formatProblems } from '@soundfoundry/config'
import { createLogger } from './logger.ts'
import { createScrubber, type Scrubber } from './scrubber.ts'

export interface BootOptions {
  /** The app's name, on the line that says why it could not start. */
  readonly name: string
  /** The scrubber that the app watches its secrets with. */
  readonly scrubber?: Scrubber
}

/**
 * Runs what an app's `main.ts` does. A configuration that is refused is one line per problem on standard error and
 * exit code 78; anything else that is thrown is logged as fatal and exits 1.
 */
export async function bootOrExit(
  start: () => Promise<unknown>,
  { name, scrubber = createScrubber() }: BootOptions,
): Promise<void> {
  try {
    await start()
  } catch (error) {
    if (error instanceof ConfigurationError) {
      process.stderr.write(`${scrubber.scrub(formatProblems(error.problems))}\n`)
      process.exit(EXIT_CONFIGURATION)
    }
    createLogger({ name, level: 'fatal', scrubber }).fatal({ err: error }, 'could not start')
    process.exit(1)
  }
}
