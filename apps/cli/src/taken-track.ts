import { awaitTrack } from './await-track.ts'
import { exitCodes, type ExitCode } from './command-failure.ts'
import type { CommandInput } from './command-input.ts'
import type { CommandContext } from './command.ts'
import type { Gateway, TrackAnswer } from './gateway.ts'
import { showTrack } from './show-track.ts'

/** Options of the commands that have a track made. */
export const takenOptions = {
  wait: { value: 'SECONDS', about: 'Wait until it is done, so long at most.' },
  'idempotency-key': { value: 'KEY', about: 'The same key and request give the same track.' },
} as const

/** How long to wait for the track, in seconds; 0 for not at all. @throws {UsageError} */
export const readWait = (input: CommandInput): number => input.number('wait', { minimum: 1, maximum: 86_400 }) ?? 0

/** Shows a track that the gateway has taken, at once or when it is done. */
export async function showTaken(
  context: CommandContext,
  gateway: Gateway,
  { track: taken, isReplayed }: TrackAnswer,
): Promise<ExitCode> {
  const { input, terminal } = context
  const waitS = readWait(input)
  if (isReplayed) terminal.note('An earlier call with this idempotency key made this track.')
  // It is told before it is waited for: whoever interrupts the waiting wants to know its name.
  const track = waitS === 0 ? taken : await awaitTrack(context, gateway, taken, waitS)
  showTrack(terminal, track, input.has('json'))
  if (track.done) return track.status === 'succeeded' ? exitCodes.ok : exitCodes.failed
  if (waitS === 0) {
    terminal.note(`Follow it: soundfoundry tracks watch ${track.id}`)
    return exitCodes.ok
  }
  terminal.note(`Not done after ${waitS} s, and still going on: soundfoundry tracks watch ${track.id}`)
  return exitCodes.failed
}
