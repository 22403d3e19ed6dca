import { formatListedToken, hashClientToken, makeClientToken, tokenScopes } from '@soundfoundry/config'
import { exitCodes, type ExitCode } from '../command-failure.ts'
import { jsonOption, type Command, type CommandContext } from '../command.ts'

async function runCreate({ input, terminal }: CommandContext): Promise<ExitCode> {
  const named = input.eachOf('scope', tokenScopes)
  const scopes = named.length === 0 ? (['tracks'] as const) : tokenScopes.filter(scope => named.includes(scope))
  const token = makeClientToken()
  const sha256 = hashClientToken(token)
  const entry = formatListedToken({ sha256, scopes })
  if (input.has('json')) {
    terminal.handOver(JSON.stringify({ ok: true, token, api_tokens_entry: entry, scopes }, null, 2))
    return exitCodes.ok
  }
  terminal.note('The token, for the client. It is shown this once and kept nowhere:')
  terminal.handOver(token)
  terminal.note('Its entry in API_TOKENS, for the gateway (after those that are there already, with a comma between):')
  terminal.line(entry)
  return exitCodes.ok
}

export const tokensCreate: Command = {
  name: 'tokens create',
  takes: '',
  summary: 'Make a client token and its entry in API_TOKENS.',
  about: [
    'Talks to nobody: the gateway knows the token once the entry is in API_TOKENS and it was started again.',
    'Each token is a caller of its own, and sees the tracks that were made with it.',
  ],
  options: {
    scope: {
      value: 'SCOPE',
      repeats: true,
      about: 'What it is for, tracks (without this option) or operate: keys and providers. Once for each.',
    },
    ...jsonOption,
  },
  arguments: [0, 0],
  examples: ['soundfoundry tokens create', 'soundfoundry tokens create --scope tracks --scope operate'],
  actsOnNothing: true,
  run: runCreate,
}
