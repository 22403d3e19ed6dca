import { providerNames } from '@soundfoundry/track'
import { askCredential } from '../ask-credential.ts'
import type { ExitCode } from '../command-failure.ts'
import { apiOption, jsonOption, type Command, type CommandContext } from '../command.ts'
import { openGateway } from '../gateway.ts'
import { readLocalCredentials } from '../local-credentials.ts'
import { rotateKey } from '../rotate-key.ts'
import { runSteps } from '../steps.ts'

const fleetLimitS = 60
const trackLimitS = 300

async function runRotate(context: CommandContext): Promise<ExitCode> {
  const { input, io } = context
  const provider = input.choice(providerNames)
  const seconds = input.number('timeout', { minimum: 1, maximum: 86_400 })
  const gateway = openGateway(context)
  const backGateway = openGateway({ ...context, io: { ...io, signal: new AbortController().signal } })
  return runSteps(context, async steps => {
    const local = await readLocalCredentials(provider, context)
    const fresh = await askCredential(provider, context)
    return rotateKey(steps, {
      local,
      fresh,
      gateway,
      backGateway,
      signal: io.signal,
      fleetLimitMs: (seconds ?? fleetLimitS) * 1000,
      trackLimitMs: (seconds ?? trackLimitS) * 1000,
      wantsTrack: !input.has('no-canary-track'),
    })
  })
}

/** Options of the commands that change the dotenv file and wait for the fleet. */
export const changeOptions = {
  'env-file': {
    value: 'PATH',
    about: 'The dotenv file of the workers; ENV_FILE, or .env at the repository root, without it.',
  },
  timeout: { value: 'SECONDS', about: 'How long to wait for the fleet, and for tracks.' },
  ...apiOption,
  ...jsonOption,
} as const

export const keysRotate: Command = {
  name: 'keys rotate',
  takes: 'fal|replicate',
  summary: 'Put a new credential in use while the workers run, and roll back by itself when it fails.',
  about: [
    'Asks for the new credential without showing it, checks and probes it, writes it to the env file with the old one as',
    'previous, waits until every worker has it, and has one short track made with it. That track is real, and billed.',
    'Whatever fails, or Ctrl-C, cancels that track, brings back the old file and waits until the fleet works with the old',
    'credential again.',
    'One that its own checks refuse stands in the env file as staged for some seconds, so that the fleet sees why, /api/keys',
    'and an alert tell it, and no work ever goes out with it; where no fleet is, the output alone tells it.',
    'There is no option for the credential itself: other users of a machine can read command lines.',
  ],
  options: {
    'new-sandbox-key': {
      about: 'In the sandbox of npm start: have it make the new credential. Enter at the prompt does it, too.',
    },
    stdin: { about: 'Read the new credential from standard input.' },
    'no-canary-track': { about: 'Make no test track: the next real one proves the credential.' },
    ...changeOptions,
  },
  arguments: [1, 1],
  examples: [
    'soundfoundry keys rotate fal',
    'soundfoundry keys rotate fal --new-sandbox-key',
    'soundfoundry keys rotate replicate --stdin < /run/secrets/new-token',
  ],
  run: runRotate,
}
