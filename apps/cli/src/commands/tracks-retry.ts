import { randomUUID } from 'node:crypto'
import { endedStatuses } from '@soundfoundry/track'
import { exitCodes, UsageError, type ExitCode } from '../command-failure.ts'
import { apiOption, jsonOption, type Command, type CommandContext } from '../command.ts'
import { openGateway } from '../gateway.ts'
import { readWait, showTaken, takenOptions } from '../taken-track.ts'
import { filterOptions, readFilter } from '../track-filter.ts'

async function runRetry(context: CommandContext): Promise<ExitCode> {
  const { input } = context
  const status = input.eachOf('status', endedStatuses)
  const [id] = input.arguments
  if (id === undefined && status.length === 0) {
    throw new UsageError('Nothing says which track.', 'Name one by its id, or choose many with --status failed.')
  }
  if (id !== undefined && status.length > 0) {
    throw new UsageError('A track is named, and others are chosen by --status.', 'Give one of the two.')
  }
  const waitS = readWait(input)
  const idempotencyKey = input.text('idempotency-key') ?? randomUUID()
  if (id === undefined) {
    if (waitS > 0)
      throw new UsageError('--wait is for one track.', 'Leave it out, and follow them: tracks list --watch.')
    return retryMany(context, status, idempotencyKey)
  }
  const gateway = openGateway(context)
  return showTaken(context, gateway, await gateway.retryTrack(id, idempotencyKey))
}

async function retryMany(
  context: CommandContext,
  status: (typeof endedStatuses)[number][],
  idempotencyKey: string,
): Promise<ExitCode> {
  const { input, terminal } = context
  const gateway = openGateway(context)
  const made = await gateway.retryTracks({ ...readFilter(input, Date.now()), status, idempotencyKey })
  const exitCode = made.left_out.length === 0 ? exitCodes.ok : exitCodes.failed
  if (input.has('json')) {
    terminal.json({ ...made, idempotency_key: idempotencyKey })
    return exitCode
  }
  if (made.tracks.length + made.left_out.length === 0) terminal.line('There are no such tracks.')
  if (made.tracks.length > 0) {
    terminal.table(
      ['new', 'makes again'],
      made.tracks.map(({ id, retry_of }) => ({ cells: [id, retry_of] })),
    )
  }
  for (const { id, detail } of made.left_out) terminal.note(`Left out ${id}: ${detail}`)
  if (made.next_cursor !== null) terminal.note(`There are older ones: the same with --cursor ${made.next_cursor}`)
  return exitCode
}

export const tracksRetry: Command = {
  name: 'tracks retry',
  takes: '[ID]',
  summary: 'Make a track again that has ended, or all that a filter chooses.',
  about: [
    'A new track of the same request, which names the old one. It is paid for like any other.',
    'With --status, at most 100 are made again, newest first. With the same --idempotency-key and filter it is done once.',
  ],
  options: {
    ...takenOptions,
    status: {
      value: 'STATUS',
      about: `Those that ended so, given once for each: ${endedStatuses.join(', ')}.`,
      repeats: true,
    },
    ...filterOptions,
    ...apiOption,
    ...jsonOption,
  },
  arguments: [0, 1],
  examples: [
    'soundfoundry tracks retry 0192f0c1-5a7e-7cc3-8f6b-2f4f3a1d9e10 --wait 120',
    'soundfoundry tracks retry --status failed --status expired --after 24h',
  ],
  run: runRetry,
}
