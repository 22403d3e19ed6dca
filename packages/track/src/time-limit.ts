/** A signal that fires with the caller's or when the time is over, whichever is first. */
export interface TimeLimit {
  readonly signal: AbortSignal
  readonly isOver: () => boolean
  /** Lets go of the timer and of the caller's signal, which outlives many calls. */
  readonly release: () => void
}

/**
 * Starts a limit of `milliseconds` on one piece of work. Not `AbortSignal.any` over `AbortSignal.timeout`: Node 20 may
 * collect such a timeout as garbage before its time, and the work would wait without end.
 */
export function startTimeLimit(callerSignal: AbortSignal, milliseconds: number): TimeLimit {
  const controller = new AbortController()
  let over = false
  // The caller's reason may be anything, even an error that reads as a failed connection.
  const follow = (): void => controller.abort(new DOMException('The caller stopped this request', 'AbortError'))
  const timer = setTimeout(() => {
    over = true
    controller.abort(new DOMException('The time limit of this request is over', 'TimeoutError'))
  }, milliseconds)
  if (callerSignal.aborted) follow()
  else callerSignal.addEventListener('abort', follow, { once: true })
  return {
    signal: controller.signal,
    isOver: () => over,
    release() {
      clearTimeout(timer)
      callerSignal.removeEventListener('abort', follow)
    },
  }
}

/** Runs work within a time limit and lets go of it in every case. */
export async function withinTime<T>(
  callerSignal: AbortSignal,
  milliseconds: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = startTimeLimit(callerSignal, milliseconds)
  try {
    return await work(limit.signal)
  } finally {
    limit.release()
  }
}
