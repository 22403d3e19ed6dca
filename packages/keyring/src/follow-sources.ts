import { warnOfIgnored, type CredentialProvider, type CredentialReading } from '@soundfoundry/config'
import type { KeyringLog } from './log-change.ts'
import { readSettled } from './read-settled.ts'
import { FileWatch, type WatchTimes } from './watch-files.ts'

export interface FollowSourcesOptions {
  readonly provider: CredentialProvider
  /** What the sources held when the process started. */
  readonly reading: CredentialReading
  readonly reread: () => CredentialReading
  readonly log: KeyringLog
  readonly watchTimes?: Partial<WatchTimes>
  /** Takes every later reading, complete and in order; the same one may come again. */
  readonly onReading: (reading: CredentialReading) => void
}

/** Reads the sources of a provider's credentials again whenever one of their files changes. */
export class SourceFollower {
  readonly #options: FollowSourcesOptions
  readonly #watch: FileWatch
  readonly #stopped = new AbortController()
  #last: CredentialReading
  #reading: Promise<void> | null = null
  #isStale = false

  constructor(options: FollowSourcesOptions) {
    this.#options = options
    this.#last = options.reading
    this.#watch = new FileWatch(() => void this.#readAgain(), options.watchTimes)
  }

  /** Begins to watch. Resolves when any further change is noticed, and what changed since the first reading is read. */
  async start(): Promise<void> {
    await this.#watch.follow(this.#last.files)
    await this.#readAgain()
  }

  stop(): void {
    this.#stopped.abort()
    this.#watch.close()
  }

  #readAgain(): Promise<void> {
    this.#isStale = true
    this.#reading ??= this.#readWhileStale()
    return this.#reading
  }

  async #readWhileStale(): Promise<void> {
    const { reread, onReading, log, provider } = this.#options
    const { signal } = this.#stopped
    while (this.#isStale && !signal.aborted) {
      this.#isStale = false
      try {
        const reading = await readSettled(reread, this.#last, signal)
        if (signal.aborted) break
        onReading(reading)
        this.#warn(reading)
        this.#last = reading
        await this.#watch.follow(reading.files)
      } catch (err) {
        if (signal.aborted) break
        log.error({ err, provider }, 'the sources of the credentials could not be read, so what was read before stands')
      }
    }
    this.#reading = null
  }

  /** What was warned of before is not said again. */
  #warn(reading: CredentialReading): void {
    const { log, provider } = this.#options
    const known = new Set(this.#last.credentials.flatMap(({ warnings }) => warnings.map(({ message }) => message)))
    for (const { secret, warnings } of reading.credentials) {
      for (const { variable, message } of warnings) {
        if (!known.has(message)) log.warn({ provider, key: secret.fingerprint }, `${variable} ${message}`)
      }
    }
    const ignored = new Set(warnOfIgnored(this.#last.notices).map(({ message }) => message))
    for (const { variable, message } of warnOfIgnored(reading.notices)) {
      if (!ignored.has(message)) log.warn({ provider }, `${variable} ${message}`)
    }
  }
}
