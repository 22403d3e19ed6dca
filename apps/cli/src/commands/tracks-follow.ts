import { standingOf } from '../await-track.ts'
import { exitCodes, type ExitCode } from '../command-failure.ts'
import { apiOption, jsonOption, type Command, type CommandContext } from '../command.ts'
import { openGateway } from '../gateway.ts'
import { showTrack } from '../show-track.ts'

const idOf = ({ input }: CommandContext): string => input.arguments[0] ?? ''

const oneTrack = {
  takes: 'ID',
  options: { ...apiOption, ...jsonOption },
  arguments: [1, 1] as const,
}

async function runGet(context: CommandContext): Promise<ExitCode> {
  showTrack(context.terminal, await openGateway(context).readTrack(idOf(context)), context.input.has('json'))
  return exitCodes.ok
}

export const tracksGet: Command = {
  ...oneTrack,
  name: 'tracks get',
  summary: 'Show a track.',
  about: ['With --json, exactly what the gateway says of it.'],
  examples: ['soundfoundry tracks get 0192f0c1-5a7e-7cc3-8f6b-2f4f3a1d9e10 --json | jq .status'],
  run: runGet,
}

async function runCancel(context: CommandContext): Promise<ExitCode> {
  showTrack(context.terminal, await openGateway(context).cancelTrack(idOf(context)), context.input.has('json'))
  return exitCodes.ok
}

export const tracksCancel: Command = {
  ...oneTrack,
  name: 'tracks cancel',
  summary: 'Cancel a track.',
  about: ['Work that a provider has begun may still be billed: the track says so. Canceling again changes nothing.'],
  examples: ['soundfoundry tracks cancel 0192f0c1-5a7e-7cc3-8f6b-2f4f3a1d9e10'],
  run: runCancel,
}

/** Seconds after which a change of the stage is seen; the end of the track is seen at once. */
const lookS = 2

async function runWatch(context: CommandContext): Promise<ExitCode> {
  const { input, terminal } = context
  const gateway = openGateway(context)
  const wantsJson = input.has('json')
  let track = await gateway.readTrack(idOf(context))
  let last = ''
  for (;;) {
    const standing = standingOf(track)
    if (standing !== last && !track.done) {
      if (wantsJson) terminal.line(JSON.stringify(track))
      else terminal.line(`${new Date().toISOString()} ${standing}`)
    }
    last = standing
    if (track.done) break
    track = await gateway.readTrack(track.id, lookS)
  }
  if (wantsJson) terminal.line(JSON.stringify(track))
  else showTrack(terminal, track, false)
  return track.status === 'succeeded' ? exitCodes.ok : exitCodes.failed
}

export const tracksWatch: Command = {
  ...oneTrack,
  name: 'tracks watch',
  summary: 'Follow a track until it is done.',
  about: [
    'Prints each change of its stage; with --json, the whole track on one line for each.',
    'The exit code is 0 only when it succeeded.',
  ],
  examples: ['soundfoundry tracks watch 0192f0c1-5a7e-7cc3-8f6b-2f4f3a1d9e10'],
  run: runWatch,
}
