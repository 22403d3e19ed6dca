import { setTimeout as delay } from 'node:timers/promises'
import { exitCodes, type ExitCode } from './command-failure.ts'
import type { CommandContext } from './command.ts'
import { GatewayFailure } from './problem-answer.ts'

const everyMs = 2_000

export const watchOption = { watch: { about: 'Show it again every 2 seconds, until Ctrl-C.' } } as const

/**
 * Shows something once, or again and again with `--watch` until a person interrupts it, which is how it ends well. A
 * gateway that is away for a moment is told of, and asked again.
 */
export async function showOrWatch(
  { input, io, terminal }: CommandContext,
  show: () => Promise<ExitCode>,
): Promise<ExitCode> {
  if (!input.has('watch')) return show()
  while (!io.signal.aborted) {
    terminal.clear()
    try {
      await show()
    } catch (error) {
      if (io.signal.aborted) break
      if (!(error instanceof GatewayFailure) || !error.isPassing) throw error
      terminal.failure(error)
    }
    await delay(everyMs, undefined, { signal: io.signal }).catch(() => undefined)
  }
  return exitCodes.ok
}
