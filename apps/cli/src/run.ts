import { asFailure } from './as-failure.ts'
import { exitCodes, UsageError, type CommandFailure, type ExitCode } from './command-failure.ts'
import { readInput } from './command-input.ts'
import type { Command } from './command.ts'
import { groups } from './commands/index.ts'
import { commandHelp, groupHelp, programHelp, type CommandGroup } from './help.ts'
import { completionWords } from './completion-words.ts'
import { nearest } from './suggest.ts'
import { Terminal, type CommandIo } from './terminal.ts'
import { readVersion } from './version.ts'
import { findWorld, worldInWords } from './world.ts'

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

/** What is said of a word that is no command: one line, and the one that was meant or where all of them stand. */
function unknown(
  terminal: Terminal,
  word: string,
  { under, words }: { under: string; words: readonly string[] },
): ExitCode {
  const place = under === '' ? '' : ` under ${under}`
  const meant = nearest(word, words)
  const called = ['soundfoundry', under].filter(each => each !== '').join(' ')
  const hint = meant === undefined ? `${called} --help shows all there are.` : `Did you mean ${called} ${meant}?`
  terminal.note(`${terminal.style('red', '✗')} There is no command${shown(word)}${place}. ${hint}`)
  return exitCodes.usage
}

function showHelp(terminal: Terminal, help: string): ExitCode {
  terminal.note(help)
  return exitCodes.usage
}

async function runGroup(group: CommandGroup, given: readonly string[], io: CommandIo): Promise<ExitCode> {
  const terminal = new Terminal(io)
  const [word, ...rest] = given
  // Some are one word.
  const own = group.commands.find(each => each.name === group.name)
  if (own !== undefined) return runCommand(own, word === 'help' ? ['--help'] : given, io)
  if (asksForHelp(word)) {
    terminal.line(groupHelp(group))
    return exitCodes.ok
  }
  const command = group.commands.find(each => each.name === `${group.name} ${word ?? ''}`)
  if (command !== undefined) return runCommand(command, rest, io)
  if (word === undefined) return showHelp(terminal, groupHelp(group))
  const words = group.commands.map(({ name }) => name.slice(group.name.length + 1))
  return unknown(terminal, word, { under: group.name, words })
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
  // What the scripts of `completion` ask.
  if (word === 'completion' && rest[0] === 'words') {
    const typed = rest.slice(rest[1] === '--' ? 2 : 1)
    for (const each of completionWords(groups, typed)) terminal.line(each)
    return exitCodes.ok
  }
  const group = groups.find(each => each.name === word)
  if (group !== undefined) return runGroup(group, rest, io)
  if (word === undefined) return showHelp(terminal, programHelp(groups))
  return unknown(terminal, word, { under: '', words: groups.map(({ name }) => name) })
}
