import type { Bus } from '@soundfoundry/bus'
import { loadConfig, type Environment } from '@soundfoundry/config'
import { CommandFailure, exitCodes, UsageError, type ExitCode } from '../command-failure.ts'
import { jsonOption, type Command, type CommandContext } from '../command.ts'
import { envFilePath, isSet, mergeSettings, settingsRoot, variablesIn } from '../env-settings.ts'
import { formatAgo } from '../table.ts'
import type { CommandIo } from '../terminal.ts'

function settingsOf(io: CommandIo): Environment {
  return mergeSettings(variablesIn(envFilePath(io)), io.environment)
}

const isLoopback = (address: string): boolean => /^(?:\w+:\/\/)?(?:127\.|localhost(?::|\/|$)|\[::1\])/.test(address)

/**
 * Whoever opens the bus sets how long the broker keeps tracks. From another machine, the default would throw away
 * what a longer TRACK_RETENTION_DAYS there still keeps.
 */
function checkRetention(settings: Environment, servers: readonly string[]): void {
  if (isSet(settings['TRACK_RETENTION_DAYS']) || servers.every(isLoopback)) return
  throw new CommandFailure('TRACK_RETENTION_DAYS is not set here, and the broker is on another machine.', {
    exitCode: exitCodes.unreadable,
    code: 'retention_unknown',
    fix: "Set TRACK_RETENTION_DAYS to what the apps of that broker have (30 where they do not set it): connecting applies it to the broker's streams.",
  })
}

/** Opens the bus for as long as an action takes. */
async function withBus<Result>(
  { io, terminal }: CommandContext,
  action: (bus: Bus) => Promise<Result>,
): Promise<Result> {
  // Loaded only here: no other command talks to the broker.
  const { brokerOf, openBus } = await import('@soundfoundry/bus')
  const rootDirectory = settingsRoot(io)
  // As the router does: the gateway has rules of its own, which are not about the broker.
  const { config } = await loadConfig('router', io.environment, { rootDirectory })
  if (config.NATS_PASSWORD !== undefined) terminal.watch(config.NATS_PASSWORD)
  checkRetention(settingsOf(io), config.NATS_URL)
  const tell = (_fields: object, message: string): void => terminal.note(message)
  const log = { info: () => undefined, warn: tell, error: tell }
  const bus = await openBus({ ...brokerOf('cli', config), retentionDays: config.TRACK_RETENTION_DAYS, log })
  try {
    return await action(bus)
  } finally {
    await bus.close()
  }
}

const listLimit = 1000

async function runList(context: CommandContext): Promise<ExitCode> {
  const { input, terminal } = context
  const letters = await withBus(context, bus => bus.dead.list(0, listLimit))
  if (input.has('json')) {
    const shown = letters.map(({ number, letter: { subject, why, at, bytes } }) => ({
      number,
      at,
      subject,
      bytes,
      why,
    }))
    terminal.json({ ok: true, letters: shown })
    return exitCodes.ok
  }
  const now = Date.now()
  const rows = letters.map(({ number, letter: { subject, why, at, bytes } }) => ({
    cells: [String(number), formatAgo(at, now), subject, `${bytes} B`, why],
  }))
  if (rows.length === 0) terminal.line('There are no dead letters.')
  else terminal.table(['number', 'at', 'subject', 'size', 'why'], rows)
  if (rows.length === listLimit) terminal.note(`Only the oldest ${listLimit} are shown.`)
  return exitCodes.ok
}

export const deadList: Command = {
  name: 'dead list',
  takes: '',
  summary: 'List the messages that could not be understood, with why.',
  about: [
    'Talks to the broker itself, with the NATS_* settings of the environment or of ENV_FILE. They are kept for 30 days.',
  ],
  options: jsonOption,
  arguments: [0, 0],
  examples: ['soundfoundry dead list'],
  run: runList,
}

function numbersOf(given: readonly string[]): number[] {
  const numbers = given.map(Number)
  if (numbers.some((number, at) => !Number.isSafeInteger(number) || number < 1 || given[at]?.trim() === '')) {
    throw new UsageError('A dead letter is named by its number.', 'soundfoundry dead list shows the numbers.')
  }
  return numbers
}

async function runPutBack(context: CommandContext): Promise<ExitCode> {
  const { input, terminal } = context
  const numbers = numbersOf(input.arguments)
  const wantsJson = input.has('json')
  const putBack: { number: number; subject: string }[] = []
  await withBus(context, async bus => {
    for (const number of numbers) {
      const { subject } = await bus.dead.putBack(number)
      putBack.push({ number, subject })
      if (!wantsJson) terminal.line(`${terminal.style('green', '✓')} ${number} is back at ${subject}`)
    }
  })
  if (wantsJson) terminal.json({ ok: true, put_back: putBack })
  return exitCodes.ok
}

export const deadPutBack: Command = {
  name: 'dead put-back',
  takes: 'NUMBER…',
  summary: 'Put messages back where they came from, to be handled again.',
  about: ['Do this once what kept them from being understood is mended; otherwise they come back here.'],
  options: jsonOption,
  arguments: [1, 1000],
  examples: ['soundfoundry dead put-back 17 18'],
  run: runPutBack,
}
