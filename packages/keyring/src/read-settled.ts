import { stat } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { CredentialReading } from '@soundfoundry/config'
import { looksHalfWritten } from './slot-readings.ts'

/** A file that was written so lately may not be complete yet. Milliseconds. */
const settledMs = 300
const againMs = 50
/** Waiting ends here whatever the files' times say: another machine's clock may have set them. */
const patienceMs = 600

/** How long ago the latest of these files was written, in milliseconds; those that are not there do not count. */
async function sinceLatestWrite(files: readonly string[]): Promise<number> {
  const written = await Promise.all(files.map(async file => (await stat(file).catch(() => null))?.mtimeMs ?? 0))
  return Date.now() - Math.max(0, ...written)
}

/**
 * Reads the sources; where the outcome looks half-written and a file is still fresh, reads again until it does not or
 * the file has settled.
 *
 * @throws whatever `reread` throws, and an `AbortError` when the signal ends it
 */
export async function readSettled(
  reread: () => CredentialReading,
  before: CredentialReading,
  signal: AbortSignal,
): Promise<CredentialReading> {
  const patience = performance.now() + patienceMs
  for (;;) {
    const reading = reread()
    if (!looksHalfWritten(reading, before) || performance.now() >= patience) return reading
    // The age is taken after the reading, so that a write in between is noticed by the next one.
    if ((await sinceLatestWrite(reading.files)) >= settledMs) return reading
    await delay(againMs, undefined, { signal })
  }
}
