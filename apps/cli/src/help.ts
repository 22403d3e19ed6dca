import type { Command, CommandOption } from './command.ts'

/** A group of commands under one word. */
export interface CommandGroup {
  readonly name: string
  readonly summary: string
  readonly commands: readonly Command[]
}

const program = 'soundfoundry'

/** Lines of two columns. */
function columns(rows: readonly (readonly [left: string, right: string])[]): string[] {
  const width = Math.max(0, ...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)
}

function optionRow([name, { value, short, about }]: [string, CommandOption]): readonly [string, string] {
  const written = `--${name}${value === undefined ? '' : ` ${value}`}`
  return [short === undefined ? written : `-${short}, ${written}`, about]
}

function titled(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines]
}

/** The help of one command. */
export function commandHelp(command: Command): string {
  const usage = [program, command.name, command.takes, '[OPTIONS]'].filter(word => word !== '').join(' ')
  const options = [...Object.entries(command.options).map(optionRow), ['--help', 'Show this.'] as const]
  return [
    command.summary,
    '',
    `  ${usage}`,
    ...titled('', command.about).slice(1),
    ...titled('Options', columns(options)),
    ...titled(
      command.examples.length > 1 ? 'Examples' : 'Example',
      command.examples.map(example => `  $ ${example}`),
    ),
  ].join('\n')
}

/** The help of one group. */
export function groupHelp({ name, summary, commands }: CommandGroup): string {
  const rows = commands.map(each => [`${each.name} ${each.takes}`.trim(), each.summary] as const)
  const [example = ''] = commands.flatMap(each => each.examples)
  return [
    summary,
    '',
    `  ${program} ${name} COMMAND`,
    ...titled('Commands', columns(rows)),
    ...titled('Example', [`  $ ${example}`]),
    '',
    `${program} ${name} COMMAND --help says more of each.`,
  ].join('\n')
}

/** The help of the program. */
export function programHelp(groups: readonly CommandGroup[]): string {
  const rows = groups.flatMap(({ commands }) =>
    commands.map(each => [`${each.name} ${each.takes}`.trim(), each.summary] as const),
  )
  return [
    'Tracks, credentials and dead letters of SoundFoundry.',
    '',
    `  ${program} COMMAND [OPTIONS]`,
    ...titled('Commands', columns(rows)),
    ...titled('Environment', [
      ...columns([
        [
          'SOUNDFOUNDRY_API',
          'The gateway; without it that of npm start, else http://127.0.0.1:8000. --api goes before it.',
        ],
        ['SOUNDFOUNDRY_API_TOKEN', 'A client token, where the gateway asks for one; also …_FILE, the path of a file.'],
      ]),
    ]),
    ...titled('Example', [`  $ ${program} tracks create --prompt "Warm lo-fi piano at night" --wait 120`]),
    '',
    'Exit codes: 0 all is well, 1 something is not, 64 wrong usage, 78 a file cannot be read or a setting is wrong.',
    `${program} COMMAND --help says more of each; --version shows the version.`,
  ].join('\n')
}
