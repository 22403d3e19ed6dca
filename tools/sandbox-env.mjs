// Prints an environment file that turns the workers to a sandbox, with new keys that open nothing else:
//   node tools/sandbox-env.mjs > .soundfoundry/compose.env
//   docker compose --env-file .soundfoundry/compose.env --profile sandbox up
import { sandboxVariables, signingVariables } from './lib/environment.mjs'

const origin = process.argv[2] ?? 'http://sandbox:8010'
const variables = {
  // The gateway refuses a sandbox in production.
  SOUNDFOUNDRY_ENV: 'development',
  SANDBOX_URL: origin,
  ...sandboxVariables(origin),
  ...signingVariables(process.env, {}),
}
for (const [name, value] of Object.entries(variables)) console.log(`${name}=${value}`)
