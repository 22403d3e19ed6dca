import { parseArgs } from 'node:util'
import type { Command, CommandOption } from './command.ts'
import { UsageError } from './command-failure.ts'
import { nearest } from './suggest.ts'

type Value = string | boolean | readonly string[]
type Values = Readonly<Record<string, Value | undefined>>

/** The arguments of a command, read one by one as what they have to be. */
export class CommandInput {
  readonly arguments: readonly string[]
  readonly #values: Values

  constructor(given: readonly string[], values: Values) {
    this.arguments = given
    this.#values = values
  }

  has(name: string): boolean {
    return this.#values[name] === true
  }

  text(name: string): string | undefined {
    const value = this.#values[name]
    return typeof value === 'string' ? value : undefined
  }

  /** @throws {UsageError} for anything but a number within the limits */
  number(name: string, { minimum = 0, maximum = Number.MAX_SAFE_INTEGER, isWhole = true } = {}): number | undefined {
    const text = this.text(name)
    if (text === undefined) return undefined
    const value = Number(text)
    if (text.trim() === '' || !(value >= minimum && value <= maximum) || (isWhole && !Number.isInteger(value))) {
      const range = maximum === Number.MAX_SAFE_INTEGER ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`
      throw new UsageError(`--${name} takes a ${isWhole ? 'whole ' : ''}number ${range}.`)
    }
    return value
  }

  /** @throws {UsageError} for anything but one of these */
  oneOf<const Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined {
    const text = this.text(name)
    return text === undefined ? undefined : choose(`--${name}`, text, choices)
  }

  /** What was given each time, every one of these. @throws {UsageError} */
  eachOf<const Choice extends string>(name: string, choices: readonly Choice[]): Choice[] {
    const texts = this.#values[name]
    return Array.isArray(texts) ? texts.map(text => choose(`--${name}`, String(text), choices)) : []
  }

  /** What was given, each time. */
  texts(name: string): readonly string[] {
    const values = this.#values[name]
    return Array.isArray(values) ? values.map(String) : []
  }

  /** The first argument, which is one of these. @throws {UsageError} */
  choice<const Choice extends string>(choices: readonly Choice[]): Choice {
    return choose('This command', this.arguments[0] ?? '', choices)
  }
}

function choose<Choice extends string>(what: string, text: string, choices: readonly Choice[]): Choice {
  const chosen = choices.find(choice => choice === text)
  if (chosen === undefined) throw new UsageError(`${what} takes one of: ${choices.join(', ')}.`)
  return chosen
}

function parserOptions(options: Readonly<Record<string, CommandOption>>) {
  const entries = Object.entries(options).map(([name, { value, short, repeats = false }]) => {
    const type: 'string' | 'boolean' = value === undefined ? 'boolean' : 'string'
    return [name, { type, multiple: repeats, ...(short === undefined ? {} : { short }) }] as const
  })
  return Object.fromEntries(entries)
}

function meant(option: string, options: readonly string[]): string {
  const near = nearest(option.replace(/^-+/, ''), options)
  return near === undefined ? '' : ` Did you mean --${near}?`
}

/** What the parser complains of, without what was typed: it may be a credential in the wrong place. */
function complaint(error: unknown, options: readonly string[]): string {
  const message = error instanceof Error ? error.message : ''
  const option = /'(?:-\w, )?(--?[a-z][a-z-]{0,30})(?:[ =]<value>)?'/.exec(message)?.[1]
  const code = error instanceof Error && 'code' in error ? error.code : ''
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION')
    return option === undefined ? 'An option is not known.' : `There is no option ${option}.${meant(option, options)}`
  if (option === undefined) return 'The options cannot be read.'
  return message.includes('does not take an argument') ? `${option} takes no value.` : `${option} needs a value.`
}

/**
 * Reads the arguments of one command.
 *
 * @throws {UsageError} for an unknown option, a missing value, too few or too many arguments
 */
export function readInput(command: Command, given: readonly string[]): CommandInput {
  let parsed
  try {
    parsed = parseArgs({ args: [...given], options: parserOptions(command.options), allowPositionals: true })
  } catch (error) {
    throw new UsageError(complaint(error, [...Object.keys(command.options), 'help']))
  }
  const [minimum, maximum] = command.arguments
  const { length } = parsed.positionals
  if (length < minimum) throw new UsageError(`${command.name} needs ${command.takes}.`)
  if (length > maximum) {
    const takes = command.takes === '' ? 'no argument' : `no more than ${command.takes}`
    throw new UsageError(`${command.name} takes ${takes}.`)
  }
  const values: Record<string, Value> = {}
  for (const [name, value] of Object.entries(parsed.values)) {
    if (Array.isArray(value)) values[name] = value.map(String)
    else if (value !== undefined) values[name] = value
  }
  return new CommandInput(parsed.positionals, values)
}
