import type { Track } from '@soundfoundry/track'
import { CommandFailure, exitCodes } from './command-failure.ts'
import type { CommandContext } from './command.ts'
import type { Gateway } from './gateway.ts'
import { formatDuration } from './table.ts'

const tickMs = 1_000

/** Where a track stands, in a few words. */
export const standingOf = ({ status, stage, provider }: Track): string =>
  [status, stage, provider].filter(each => each !== null).join(', ')

/**
 * Waits until a track is done, `waitS` seconds at the most. Its id is told at once; on a terminal, one line that is
 * written anew every second tells how it stands.
 *
 * @returns the track as it was last seen
 * @throws {CommandFailure} when a person interrupts the waiting, which leaves the track as it is
 */
export async function awaitTrack(
  { io, input, terminal }: CommandContext,
  gateway: Gateway,
  taken: Track,
  waitS: number,
): Promise<Track> {
  if (!input.has('json')) terminal.note(`${taken.id} is taken.`)
  const begun = performance.now()
  const leftS = () => Math.ceil(waitS - (performance.now() - begun) / 1_000)
  // A screen is told of each change, and nobody else of any but the last.
  const lookS = io.stdout.isTTY === true ? 2 : 60
  let track = taken
  const show = () => terminal.passing(`… ${standingOf(track)}, ${formatDuration(performance.now() - begun)}`)
  const ticker = input.has('json') ? undefined : setInterval(show, tickMs)
  try {
    while (!track.done && leftS() > 0) track = await gateway.readTrack(track.id, Math.min(leftS(), lookS))
    return track
  } catch (error) {
    if (!io.signal.aborted) throw error
    throw new CommandFailure(`Interrupted. The track ${track.id} goes on.`, {
      exitCode: exitCodes.interrupted,
      code: 'interrupted',
      fix: `Follow it: soundfoundry tracks watch ${track.id}; cancel it: soundfoundry tracks cancel ${track.id}`,
      cause: error,
    })
  } finally {
    clearInterval(ticker)
    terminal.settle()
  }
}
