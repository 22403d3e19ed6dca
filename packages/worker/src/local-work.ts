import { AppError } from '@soundfoundry/errors'

/**
 * Runs work on this machine's own files. A disk that is full, say, says nothing about the audio: it is told as
 * `provider_failed`, which is tried again, and never as audio that is lost. An `AppError` is passed on as it is.
 */
export async function localWork<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    throw new AppError('provider_failed', { detail: `The audio could not be kept on this machine (${code}).`, cause })
  }
}
