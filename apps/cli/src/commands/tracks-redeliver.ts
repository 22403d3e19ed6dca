import { exitCodes, type ExitCode } from '../command-failure.ts'
import { apiOption, jsonOption, type Command, type CommandContext } from '../command.ts'
import { openGateway } from '../gateway.ts'
import { showTrack } from '../show-track.ts'

async function runRedeliver(context: CommandContext): Promise<ExitCode> {
  const { input, terminal } = context
  const track = await openGateway(context).redeliverWebhook(input.arguments[0] ?? '')
  showTrack(terminal, track, input.has('json'))
  terminal.note(`It is being told. See what became of it: soundfoundry tracks get ${track.id}`)
  return exitCodes.ok
}

export const tracksRedeliver: Command = {
  name: 'tracks redeliver',
  takes: 'ID',
  summary: "Have a track's webhook told once more, at once.",
  about: ['It has the same webhook-id, so that a receiver that has it already can tell.'],
  options: { ...apiOption, ...jsonOption },
  arguments: [1, 1],
  examples: ['soundfoundry tracks redeliver 0192f0c1-5a7e-7cc3-8f6b-2f4f3a1d9e10'],
  run: runRedeliver,
}
