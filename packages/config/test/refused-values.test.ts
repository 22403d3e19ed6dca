import t from 'tap'
import type { AppName } from '../src/index.ts'
import { namesOf, problemsOf } from './loading.ts'
import { throwawayFalKey, throwawayReplicateToken } from './throwaway-keys.ts'

const FAL_KEY = throwawayFalKey()
const REPLICATE_API_TOKEN = throwawayReplicateToken()

t.test('what each variable refuses', async t => {
  const table: readonly [app: AppName, variable: string, refused: readonly string[]][] = [
    ['api', 'PORT', ['-1', '65536', '80.5', 'http', ' ', '\t']],
    ['api', 'HOST', ['http://localhost', ' ']],
    ['api', 'SOUNDFOUNDRY_ENV', ['prod', 'Production']],
    ['api', 'LOG_LEVEL', ['verbose']],
    ['api', 'NATS_URL', ['http://localhost', 'a,,b']],
    ['api', 'NATS_USER', [' ']],
    ['api', 'TRACK_DEADLINE_S', ['0', '86401']],
    ['api', 'TRACK_RETENTION_DAYS', ['0', '30d']],
    ['api', 'API_TOKENS', ['a token', ',']],
    ['api', 'ALLOW_ANONYMOUS', ['yes', '0']],
    ['api', 'RATE_LIMIT_PER_MINUTE', ['-1', '1000001', 'none']],
    ['api', 'CORS_ORIGINS', ['*', 'https://app.example.com/music']],
    [
      'api',
      'PUBLIC_URL',
      ['music.example', 'http://music.example', 'https://music.example/a?b=c', 'https://a@b.example'],
    ],
    ['api', 'URL_SIGNING_SECRET', [' ', 'short', 'a'.repeat(40), `${'é'.repeat(16)}0123456789abcdef`]],
    ['router', 'MUSIC_PROVIDER', ['suno', 'FAL']],
    ['fal-worker', 'FAL_MODEL', ['minimax', ',']],
    ['fal-worker', 'FAL_CONCURRENCY', ['0', 'many']],
    ['fal-worker', 'FAL_START_TIMEOUT_S', ['1', '3601', 'soon']],
    ['fal-worker', 'FAL_LIST_LAG_S', ['0', '3601', 'long']],
    ['fal-worker', 'FAL_QUEUE_URL', ['http://queue.fal.run', 'queue.fal.run']],
    ['fal-worker', 'FAL_REST_URL', ['http://rest.fal.ai']],
    ['fal-worker', 'FAL_API_URL', ['http://api.fal.ai/v1']],
    ['router', 'DUPLICATE_BUDGET', ['-1', 'none']],
    ['fal-worker', 'MAX_AUDIO_BYTES', ['0', '200MB']],
    ['replicate-worker', 'REPLICATE_MODEL', ['music-1.5']],
    ['replicate-worker', 'REPLICATE_CONCURRENCY', ['0']],
    ['replicate-worker', 'REPLICATE_LIST_LAG_S', ['0', '3601']],
    ['replicate-worker', 'REPLICATE_API_URL', ['http://api.replicate.com/v1']],
    ['health', 'KEY_MAX_AGE_DAYS', ['0']],
    ['health', 'ALERT_WEBHOOK_URL', ['hooks']],
    ['health', 'ALERT_WEBHOOK_SECRET', ['short']],
    ['health', 'NATS_CA_FILE', ['/nowhere.pem']],
    ['health', 'NATS_CREDS_FILE', ['/nowhere.creds']],
    ['health', 'ENV_FILE', ['/nowhere.env']],
  ]
  for (const [app, variable, refused] of table) {
    for (const value of refused) {
      const problems = await problemsOf(app, { FAL_KEY, REPLICATE_API_TOKEN, [variable]: value })
      t.strictSame(namesOf(problems), [variable], `${app}: ${variable}=${value}`)
      t.match(problems[0]?.fix, /^[A-Z]/)
    }
  }
})
