import { Type, type TUnsafe } from 'typebox'
import { credentialRules, credentialSlots, type CredentialProvider } from './credential-rules.ts'
import type { Secret } from './secret.ts'
import type { ShapeName } from './shapes.ts'
import type { ListedToken } from './token-list.ts'

interface VariableOptions {
  readonly description: string
  readonly default?: string
}

function shaped<Value>(shape: ShapeName, options: VariableOptions): TUnsafe<Value> {
  return Type.Unsafe<Value>({ type: 'string', shape, ...options })
}

function whole(minimum: number, maximum: number, standard: number, description: string) {
  return Type.Integer({ minimum, maximum, default: standard, description })
}

function oneOf<const Values extends string[]>(values: readonly [...Values], standard: string, description: string) {
  return Type.Enum(values, { type: 'string', default: standard, description })
}

function path(description: string) {
  return Type.Optional(Type.String({ description }))
}

const environments = ['development', 'staging', 'production'] as const
const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
const providers = ['fal', 'replicate'] as const

/** What every app needs to listen, to log and to reach the broker. */
export function commonVariables(port: number) {
  return {
    SOUNDFOUNDRY_ENV: oneOf(environments, 'development', 'Which environment this is; kept with every fingerprint.'),
    HOST: shaped<string>('host', { default: '127.0.0.1', description: 'The address to listen on.' }),
    PORT: whole(0, 65_535, port, 'The port to listen on; 0 takes any free one. Each app has its own default.'),
    LOG_LEVEL: oneOf(logLevels, 'info', 'The least severe log lines to write; pretty on a terminal, JSON otherwise.'),
    ENV_FILE: Type.String({
      default: '.env',
      description: 'The dotenv file, from the repository root; it cannot name another one itself.',
    }),
    NATS_URL: shaped<readonly string[]>('brokers', {
      default: 'nats://127.0.0.1:4222',
      description: 'The broker; several addresses of one cluster with commas between them.',
    }),
    NATS_USER: Type.Optional(Type.String({ minLength: 1, description: 'The user name at the broker.' })),
    NATS_PASSWORD: Type.Optional(shaped<Secret>('secret', { description: 'The password at the broker.' })),
    NATS_PASSWORD_FILE: path('A file that holds NATS_PASSWORD.'),
    NATS_CREDS_FILE: path('A NATS credentials file, in place of user and password.'),
    NATS_CA_FILE: path("The certificate authority of the broker's TLS certificate, in PEM."),
    TRACK_RETENTION_DAYS: whole(1, 3650, 30, 'For how many days records and audio are kept.'),
  }
}

export const trackDeadline = {
  TRACK_DEADLINE_S: whole(1, 86_400, 900, 'A track that is not done after so many seconds is expired.'),
}

export const publicUrl = {
  PUBLIC_URL: Type.Optional(
    shaped<string>('baseUrl', {
      description: 'The public base URL of the gateway, which the addresses of audio begin with.',
    }),
  ),
}

export const gatewayVariables = {
  API_TOKENS: Type.Optional(
    shaped<readonly ListedToken[]>('tokenList', {
      description: 'SHA-256 hashes of client tokens with their scopes; when set, every call needs a token.',
    }),
  ),
  API_TOKENS_FILE: path('A file that holds API_TOKENS, one entry a line or with commas between them.'),
  ALLOW_ANONYMOUS: shaped<boolean>('flag', {
    default: 'false',
    description: 'Whether the gateway may listen beyond loopback without client tokens.',
  }),
  RATE_LIMIT_PER_MINUTE: whole(
    0,
    1_000_000,
    6000,
    'Calls that a token, or an address without one, may make in a minute at one gateway; 0 is without limit.',
  ),
  ALLOWED_HOSTS: Type.Optional(
    shaped<readonly string[]>('hosts', {
      description:
        'What the gateway is called by in the Host header, beside loopback names and the host of PUBLIC_URL.',
    }),
  ),
  CORS_ORIGINS: Type.Optional(
    shaped<readonly string[]>('origins', {
      description: 'Origins of web pages whose scripts may call the gateway; none unless it is set.',
    }),
  ),
  WEBHOOK_SECRET: Type.Optional(
    shaped<readonly Secret[]>('webhookSecrets', {
      description: 'What the calls of webhooks are signed with, as Standard Webhooks has it; without it none is taken.',
    }),
  ),
  WEBHOOK_SECRET_FILE: path('A file that holds WEBHOOK_SECRET.'),
  URL_SIGNING_SECRET: Type.Optional(
    shaped<readonly Secret[]>('signingSecrets', {
      description: 'What addresses of audio and tickets for event streams are signed with; without it no address is.',
    }),
  ),
  URL_SIGNING_SECRET_FILE: path('A file that holds URL_SIGNING_SECRET.'),
  WEBHOOK_ALLOW_PRIVATE: shaped<boolean>('flag', {
    default: 'false',
    description: 'Whether webhooks may lead into the private network and to this machine; in development only.',
  }),
}

/** How a gateway reaches the sandbox that plays its providers. */
export const sandboxVariables = {
  SANDBOX_URL: Type.Optional(
    shaped<string>('baseUrl', {
      description:
        'The sandbox that plays the providers; when set, the gateway offers its drills to operators. Not in production.',
    }),
  ),
  SANDBOX_ENV_FILE: path("The dotenv file of the sandbox's made-up keys, into which the gateway may write new ones."),
}

export const routingVariables = {
  MUSIC_PROVIDER: oneOf(providers, 'fal', 'The provider that is tried first.'),
  DUPLICATE_BUDGET: whole(
    0,
    10,
    0,
    'How often one track may be submitted again when it cannot be told whether the provider accepted it.',
  ),
}

/** What a worker needs whatever its provider is. */
export const workerVariables = {
  MAX_AUDIO_BYTES: whole(1, 10_737_418_240, 209_715_200, 'A larger audio file is an error.'),
}

function endpoint(standard: string, description: string) {
  return shaped<string>('baseUrl', { default: standard, description })
}

/** What a list is believed to be when nothing is found in it. */
const lagRisk = 'with less than it really does, a track whose submit got no answer may be paid twice.'

export const falVariables = {
  FAL_MODEL: shaped<readonly string[]>('falModels', {
    default: 'fal-ai/minimax-music/v2',
    description: 'The models at fal, in order: the first that can express the request is used.',
  }),
  FAL_CONCURRENCY: whole(
    1,
    10_000,
    2,
    'Tracks in flight at fal, over the whole fleet: as many as the account runs at once.',
  ),
  FAL_START_TIMEOUT_S: whole(
    2,
    3600,
    120,
    'Within so many seconds of its submit a track must begin at fal, or it never runs there and costs nothing.',
  ),
  FAL_LIST_LAG_S: whole(1, 3600, 120, `How many seconds fal's own list may lag behind; ${lagRisk}`),
  FAL_QUEUE_URL: endpoint('https://queue.fal.run', "fal's queue; a proxy or the sandbox."),
  FAL_REST_URL: endpoint('https://rest.fal.ai', "fal's account service; a proxy or the sandbox."),
  FAL_API_URL: endpoint('https://api.fal.ai/v1', "fal's platform API; a proxy or the sandbox."),
}

export const replicateVariables = {
  REPLICATE_MODEL: shaped<readonly string[]>('replicateModels', {
    default: 'minimax/music-1.5,minimax/music-2.5',
    description: 'The models at Replicate, in order: the first that can express the request is used.',
  }),
  REPLICATE_CONCURRENCY: whole(1, 10_000, 50, 'Tracks in flight at Replicate, over the whole fleet.'),
  REPLICATE_LIST_LAG_S: whole(1, 3600, 120, `How many seconds Replicate's own list may lag behind; ${lagRisk}`),
  REPLICATE_API_URL: endpoint('https://api.replicate.com/v1', "Replicate's API; a proxy or the sandbox."),
}

export const healthVariables = {
  KEY_MAX_AGE_DAYS: whole(
    1,
    3650,
    90,
    'After so many days a credential is overdue; it is due, with a warning, from 14 days before.',
  ),
  ALERT_WEBHOOK_URL: Type.Optional(shaped<string>('webhookUrl', { description: 'Where alerts are posted.' })),
  ALERT_WEBHOOK_SECRET: Type.Optional(
    shaped<Secret>('webhookSecret', { description: 'What alerts are signed with, as Standard Webhooks has it.' }),
  ),
  ALERT_WEBHOOK_SECRET_FILE: path('A file that holds ALERT_WEBHOOK_SECRET.'),
}

const slotDescriptions = { current: 'in use', next: 'staged', previous: 'draining' } as const

/** The variables that hold a provider's credentials, by name, with what each is for. */
export function credentialVariables(provider: CredentialProvider): Record<string, { description: string }> {
  const variables: Record<string, { description: string }> = {}
  for (const slot of credentialSlots) {
    const [canonical, ...olderNames]: readonly string[] = credentialRules[provider].variables[slot]
    for (const name of [canonical ?? '', ...olderNames]) {
      const description =
        name === canonical
          ? `The ${provider} credential that is ${slotDescriptions[slot]}.`
          : `The older name of ${canonical}; still read, with a warning.`
      variables[name] = { description }
      variables[`${name}_FILE`] = { description: `A file that holds ${name}.` }
    }
  }
  return variables
}
