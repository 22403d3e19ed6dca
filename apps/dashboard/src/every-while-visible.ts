/**
 * Does something now, and again so many milliseconds after it is done, as long as the page is seen; at once when it is
 * seen again. The task may not throw.
 */
export function everyWhileVisible(ms: number, task: () => Promise<void>, signal: AbortSignal): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let isBusy = false
  const turn = async (): Promise<void> => {
    clearTimeout(timer)
    if (isBusy || signal.aborted || document.hidden) return
    isBusy = true
    await task()
    isBusy = false
    if (!signal.aborted) timer = setTimeout(() => void turn(), ms)
  }
  document.addEventListener('visibilitychange', () => void turn(), { signal })
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  void turn()
}
