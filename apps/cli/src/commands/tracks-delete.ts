import { createInterface } from 'node:readline'
import { CommandFailure, exitCodes, UsageError, type ExitCode } from '../command-failure.ts'
import { apiOption, type Command, type CommandContext } from '../command.ts'
import { openGateway } from '../gateway.ts'

/** Asks a person. What is typed is seen by the terminal's own echo. Throws when it is interrupted. */
async function confirm(question: string, { io, terminal }: CommandContext): Promise<boolean> {
  const lines = createInterface({ input: io.stdin, terminal: false })
  terminal.note(question)
  try {
    const answer = await new Promise<string>((resolve, reject) => {
      const interrupted = () =>
        reject(new CommandFailure('Interrupted.', { exitCode: exitCodes.interrupted, code: 'interrupted' }))
      lines.once('line', resolve)
      lines.once('close', interrupted)
      io.signal.addEventListener('abort', interrupted, { once: true })
    })
    return /^y(es)?$/i.test(answer.trim())
  } finally {
    lines.close()
  }
}

async function runDelete(context: CommandContext): Promise<ExitCode> {
  const { input, io, terminal } = context
  const id = input.arguments[0] ?? ''
  const gateway = openGateway(context)
  if (!input.has('yes')) {
    if (io.stdin.isTTY !== true) {
      throw new UsageError('There is no terminal to ask on whether to erase the track.', 'Say so with --yes.')
    }
    if (!(await confirm(`Erase the texts and the audio of ${id} for good? [y/N]`, context))) {
      terminal.note('Nothing was erased.')
      return exitCodes.failed
    }
  }
  await gateway.deleteTrack(id)
  terminal.line(`${id} is erased. What was done and paid stays: soundfoundry tracks get ${id}`)
  return exitCodes.ok
}

export const tracksDelete: Command = {
  name: 'tracks delete',
  takes: 'ID',
  summary: 'Erase the texts and the audio of a track that is done.',
  about: ['The prompt, the lyrics, the metadata and the audio are gone for good. What was done and paid stays.'],
  options: { yes: { short: 'y', about: 'Do not ask.' }, ...apiOption },
  arguments: [1, 1],
  examples: ['soundfoundry tracks delete 0192f0c1-5a7e-7cc3-8f6b-2f4f3a1d9e10 --yes'],
  run: runDelete,
}
