import { readFileSync } from 'node:fs'
import { asFailure } from './as-failure.ts'
import { exitCodes, UsageError, type CommandFailure, type ExitCode } from './command-failure.ts'
import { readInput } from './command-input.ts'
import type { Command } from './command.ts'
import { groups } from './commands/index.ts'
import { commandHelp, groupHelp, programHelp, type CommandGroup } from './help.ts'
import { Terminal, type CommandIo } from './terminal.ts'
import { findWorld, worldInWords } from './world.ts'

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  const isManifest = typeof manifest === 'object' && manifest !== null && 'version' in manifest
  return isManifest && typeof manifest.version === 'string' ? manifest.version : 'unknown'
}

const asksForHelp = (word: string | undefined): boolean => word === '--help' || word === '-h' || word === 'help'

/** What was typed, where it cannot be a secret. */
const shown = (word: string): string => (/^[a-z][a-z-]{0,20}$/.test(word) ? ` "${word}"` : ' of this name')

/** Writes why a command did not go on. */
function report(terminal: Terminal, { code, message, fix }: CommandFailure, wantsJson: boolean): void {
  if (wantsJson) terminal.json({ ok: false, error: { code, message, fix } })
  terminal.failure({ message, fix })
}

async function runCommand(command: Command, given: readonly string[], io: CommandIo): Promise<ExitCode> {
  const terminal = new Terminal(io)
  const end = given.indexOf('--')
  const words = end < 0 ? given : given.slice(0, end)
  if (words.some(word => word === '--help' || word === '-h')) {
    terminal.line(commandHelp(command))
    return exitCodes.ok
  }
  try {
    const input = readInput(command, given)
    const world = findWorld(io.environment, io.home, input.text('api'))
    const where = command.actsOnNothing === true || input.has('json') ? null : worldInWords(world)
    if (where !== null) terminal.note(terminal.style('dim', where))
    return await command.run({ input, io: { ...io, environment: world.environment }, terminal, world })
  } catch (error) {
    const failure = asFailure(error, io.signal)
    report(terminal, failure, words.includes('--json'))
    if (failure instanceof UsageError) terminal.note(`  soundfoundry ${command.name} --help shows how it is used.`)
    return failure.exitCode
  }
}

function misused(terminal: Terminal, problem: string, help: string): ExitCode {
  if (problem !== '') terminal.note(`${terminal.style('red', '✗')} ${problem}\n`)
  terminal.note(help)
  return exitCodes.usage
}

async function runGroup(group: CommandGroup, given: readonly string[], io: CommandIo): Promise<ExitCode> {
  const terminal = new Terminal(io)
  const [word, ...rest] = given
  if (asksForHelp(word)) {
    terminal.line(groupHelp(group))
    return exitCodes.ok
  }
  const command = group.commands.find(each => each.name === `${group.name} ${word ?? ''}`)
  if (command !== undefined) return runCommand(command, rest, io)
  return misused(
    terminal,
    word === undefined ? '' : `There is no command${shown(word)} under ${group.name}.`,
    groupHelp(group),
  )
}

/**
 * Runs one command line to its end. Never throws.
 *
 * @param given the arguments after the program's name
 * @returns what the process should exit with
 */
export async function run(given: readonly string[], io: CommandIo): Promise<ExitCode> {
  const terminal = new Terminal(io)
  const [word, ...rest] = given
  if (asksForHelp(word)) {
    terminal.line(programHelp(groups))
    return exitCodes.ok
  }
  if (word === '--version' || word === '-v') {
    terminal.line(readVersion())
    return exitCodes.ok
  }
  const group = groups.find(each => each.name === word)
  if (group !== undefined) return runGroup(group, rest, io)
  return misused(terminal, word === undefined ? '' : `There is no command${shown(word)}.`, programHelp(groups))
}
