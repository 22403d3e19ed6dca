import { providerNames, usageWindows } from '@soundfoundry/track'
import type { CommandGroup } from './help.ts'

/** Values of arguments and options that are always the same. */
const choices: Readonly<Record<string, readonly string[]>> = {
  'fal|replicate': providerNames,
  PROVIDER: providerNames,
  WINDOW: usageWindows,
  'bash|zsh|fish|powershell': ['bash', 'zsh', 'fish', 'powershell'],
}

/**
 * What can stand where the cursor is.
 *
 * @param words what was typed after the program's name; the last one is being typed, and may be empty
 */
export function completionWords(groups: readonly CommandGroup[], words: readonly string[]): string[] {
  const typed = words.at(-1) ?? ''
  const before = words.slice(0, -1)
  const begun = (candidates: readonly string[]) => candidates.filter(each => each.startsWith(typed))
  const [first, second] = before
  if (first === undefined) return begun([...groups.map(({ name }) => name), '--help', '--version'])
  const group = groups.find(({ name }) => name === first)
  if (group === undefined) return []
  const own = group.commands.find(({ name }) => name === first)
  if (own === undefined && second === undefined) {
    return begun([...group.commands.map(({ name }) => name.slice(first.length + 1)), '--help'])
  }
  const command = own ?? group.commands.find(({ name }) => name === `${first} ${second ?? ''}`)
  if (command === undefined) return []
  if (typed.startsWith('-')) return begun([...Object.keys(command.options), 'help'].map(name => `--${name}`))
  const last = before.at(-1) ?? ''
  const option = command.options[last.replace(/^--/, '')]
  // Which value an option has, mostly only a person knows.
  if (last.startsWith('--') && option?.value !== undefined) return begun(choices[option.value] ?? [])
  return begun(choices[command.takes] ?? [])
}
