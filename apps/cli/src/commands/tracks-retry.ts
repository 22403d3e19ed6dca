import { randomUUID } from 'node:crypto'
import type { ExitCode } from '../command-failure.ts'
import { apiOption, jsonOption, type Command, type CommandContext } from '../command.ts'
import { openGateway } from '../gateway.ts'
import { readWait, showTaken, takenOptions } from '../taken-track.ts'

async function runRetry(context: CommandContext): Promise<ExitCode> {
  const { input } = context
  readWait(input)
  const gateway = openGateway(context)
  const idempotencyKey = input.text('idempotency-key') ?? randomUUID()
  return showTaken(context, gateway, await gateway.retryTrack(input.arguments[0] ?? '', idempotencyKey))
}

export const tracksRetry: Command = {
  name: 'tracks retry',
  takes: 'ID',
  summary: 'Make a track again that has ended.',
  about: ['A new track of the same request, which names the old one. It is paid for like any other.'],
  options: { ...takenOptions, ...apiOption, ...jsonOption },
  arguments: [1, 1],
  examples: ['soundfoundry tracks retry 0192f0c1-5a7e-7cc3-8f6b-2f4f3a1d9e10 --wait 120'],
  run: runRetry,
}
