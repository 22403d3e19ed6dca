import type { Test } from 'tap'
import { runCli, type Ran } from './command-line.ts'
import { startFarEnd, type Answer, type FarEnd } from './far-end.ts'

/** What a command of `tracks` prints and asks, where the gateway answers so. */
export async function talk(
  t: Test,
  given: readonly string[],
  answer: () => Answer,
): Promise<{ ran: Ran; calls: FarEnd['calls'] }> {
  const { url, calls } = await startFarEnd(t, answer)
  return { ran: await runCli(['tracks', ...given, '--api', url]), calls }
}
