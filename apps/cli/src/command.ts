import type { CommandInput } from './command-input.ts'
import type { ExitCode } from './command-failure.ts'
import type { CommandIo, Terminal } from './terminal.ts'
import type { World } from './world.ts'

/** One option of a command. Credentials are never options: other users of the machine can read a process's arguments. */
export interface CommandOption {
  /** What stands for its value in the help text; without it the option is a switch. */
  readonly value?: string
  readonly short?: string
  /** Whether it can be given more than once. */
  readonly repeats?: true
  readonly about: string
}

/** What a command is given to work with. */
export interface CommandContext {
  readonly input: CommandInput
  readonly io: CommandIo
  readonly terminal: Terminal
  /** What it acts on. */
  readonly world: World
}

export interface Command {
  /** The words that call it: `keys check`. */
  readonly name: string
  /** What follows these words, without the options: `[FILE…]`. */
  readonly takes: string
  readonly summary: string
  /** What a person should know before the first use; lines. */
  readonly about: readonly string[]
  readonly options: Readonly<Record<string, CommandOption>>
  /** How many arguments it takes. */
  readonly arguments: readonly [minimum: number, maximum: number]
  readonly examples: readonly string[]
  /** It asks neither gateway nor provider, so that it is no matter which runs. */
  readonly actsOnNothing?: true
  run(context: CommandContext): Promise<ExitCode>
}

/** Options that most commands have. */
export const jsonOption = { json: { about: 'Print one JSON document, for scripts.' } } as const
export const apiOption = {
  api: { value: 'URL', about: 'The gateway; SOUNDFOUNDRY_API, or that of npm start, without it.' },
} as const
