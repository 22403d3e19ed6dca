/** The answer to a question; null when it fails, takes longer than `limitMs`, or is called off. Never throws. */
export async function answerOrNothing<Answer>(
  ask: (signal: AbortSignal) => Promise<Answer>,
  limitMs: number,
  calledOff: AbortSignal,
): Promise<Answer | null> {
  const ending = new AbortController()
  const end = () => ending.abort()
  const limit = setTimeout(end, limitMs)
  calledOff.addEventListener('abort', end)
  try {
    if (calledOff.aborted) return null
    const ended = new Promise<null>(resolve => {
      ending.signal.addEventListener('abort', () => resolve(null))
    })
    // Whoever is asked may not heed the signal, and would hold up everything that waits for the answer.
    return await Promise.race([ask(ending.signal), ended])
  } catch {
    return null
  } finally {
    clearTimeout(limit)
    calledOff.removeEventListener('abort', end)
  }
}
