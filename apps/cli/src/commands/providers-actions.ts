import { providerNames, type SwitchAction } from '@soundfoundry/track'
import { exitCodes, type ExitCode } from '../command-failure.ts'
import { apiOption, jsonOption, type Command, type CommandContext } from '../command.ts'
import { openGateway } from '../gateway.ts'

/** What the commands that act on one provider have in common. */
const acting = { takes: 'fal|replicate', options: { ...apiOption, ...jsonOption }, arguments: [1, 1] } as const

async function runTry(context: CommandContext): Promise<ExitCode> {
  const { input, terminal } = context
  const provider = input.choice(providerNames)
  const tried = await openGateway(context).tryProvider(provider)
  if (input.has('json')) terminal.json(tried)
  else terminal.line(tried.sentence)
  return tried.probe === 'passed' ? exitCodes.ok : exitCodes.failed
}

const runSwitch =
  (action: SwitchAction) =>
  async (context: CommandContext): Promise<ExitCode> => {
    const { input, terminal } = context
    const provider = input.choice(providerNames)
    const switched = await openGateway(context).switchProvider(provider, action)
    if (input.has('json')) terminal.json(switched)
    else terminal.line(switched.sentence)
    return exitCodes.ok
  }

export const providersTry: Command = {
  ...acting,
  name: 'providers try',
  summary: 'Probe a provider for free, now, and let it take tracks again if that passes.',
  about: ['The exit code is 0 only when the probe passed.'],
  examples: ['soundfoundry providers try fal'],
  run: runTry,
}

export const providersPause: Command = {
  ...acting,
  name: 'providers pause',
  summary: 'Send no new tracks to a provider; what is there goes on.',
  about: ['It stays paused, whatever is restarted, until: providers resume.'],
  examples: ['soundfoundry providers pause fal'],
  run: runSwitch('pause'),
}

export const providersDrain: Command = {
  ...acting,
  name: 'providers drain',
  summary: 'Pause a provider and have the tracks that are queued there made elsewhere.',
  about: ['What was submitted is followed to its end; providers status shows how much is left.'],
  examples: ['soundfoundry providers drain fal'],
  run: runSwitch('drain'),
}

export const providersResume: Command = {
  ...acting,
  name: 'providers resume',
  summary: 'Send tracks to a provider again that was paused or drained.',
  about: ['Said of a provider that is not paused, it changes nothing.'],
  examples: ['soundfoundry providers resume fal'],
  run: runSwitch('resume'),
}
