import { exitCodes, type ExitCode } from '../command-failure.ts'
import type { Command, CommandContext } from '../command.ts'

const shells = ['bash', 'zsh', 'fish', 'powershell'] as const

/** Each asks the command itself, as it was called, so that it never knows less than the command does. */
const scripts: Readonly<Record<(typeof shells)[number], readonly string[]>> = {
  bash: [
    '_soundfoundry() {',
    "  local IFS=$'\\n'",
    '  COMPREPLY=($("${COMP_WORDS[0]}" completion words -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))',
    '}',
    'complete -o default -F _soundfoundry soundfoundry',
  ],
  zsh: [
    '#compdef soundfoundry',
    '_soundfoundry() {',
    '  local -a found',
    '  found=(${(f)"$("${words[1]}" completion words -- "${(@)words[2,CURRENT]}" 2>/dev/null)"})',
    '  (( ${#found} )) && compadd -a found || _files',
    '}',
    'compdef _soundfoundry soundfoundry',
  ],
  fish: [
    'function __soundfoundry_words',
    '  set -l typed (commandline -opc) (commandline -ct)',
    '  $typed[1] completion words -- $typed[2..-1] 2>/dev/null',
    'end',
    "complete -c soundfoundry -f -a '(__soundfoundry_words)'",
  ],
  powershell: [
    "Register-ArgumentCompleter -Native -CommandName 'soundfoundry', 'soundfoundry.cmd' -ScriptBlock {",
    '  param($word, $ast, $cursor)',
    '  $typed = @($ast.CommandElements | ForEach-Object { $_.ToString() })',
    "  $after = @($typed | Select-Object -Skip 1); if ($word -eq '') { $after += '' }",
    '  & $typed[0] completion words -- @after 2>$null | ForEach-Object {',
    "    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)",
    '  }',
    '}',
  ],
}

async function runCompletion({ input, terminal }: CommandContext): Promise<ExitCode> {
  for (const line of scripts[input.choice(shells)]) terminal.line(line)
  return exitCodes.ok
}

export const completion: Command = {
  name: 'completion',
  takes: 'bash|zsh|fish|powershell',
  summary: 'Print a script that has a shell complete what is typed.',
  about: [
    'For bash add to ~/.bashrc: eval "$(soundfoundry completion bash)"; for zsh, after compinit, to ~/.zshrc likewise.',
    'For fish: soundfoundry completion fish > ~/.config/fish/completions/soundfoundry.fish',
    'For PowerShell add to $PROFILE: soundfoundry completion powershell | Out-String | Invoke-Expression',
  ],
  options: {},
  arguments: [1, 1],
  examples: ['soundfoundry completion bash'],
  actsOnNothing: true,
  run: runCompletion,
}
