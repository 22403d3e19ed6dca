import type { ConfigurationProblem, ConfigurationWarning } from './configuration-error.ts'
import { isLoopbackHost } from './url-rules.ts'

/** The settings that have to agree with each other, whatever the app. */
export interface RelatedSettings {
  readonly SOUNDFOUNDRY_ENV: string
  readonly NATS_USER?: string | undefined
  readonly NATS_PASSWORD?: unknown
  readonly NATS_CREDS_FILE?: string | undefined
  readonly HOST: string
  readonly API_TOKENS?: readonly unknown[] | undefined
  readonly ALLOW_ANONYMOUS?: boolean
  readonly WEBHOOK_ALLOW_PRIVATE?: boolean
  readonly ENV_FILE?: string
  readonly SANDBOX_URL?: string | undefined
  readonly SANDBOX_ENV_FILE?: string | undefined
  readonly ALERT_WEBHOOK_URL?: string | undefined
  readonly ALERT_WEBHOOK_SECRET?: unknown
}

/** The rules between variables. */
export function checkRelations(
  settings: RelatedSettings,
  options: { isGateway: boolean },
): { problems: readonly ConfigurationProblem[]; warnings: readonly ConfigurationWarning[] } {
  const problems: ConfigurationProblem[] = []
  const warnings: ConfigurationWarning[] = []
  const { NATS_USER: user, NATS_PASSWORD: password } = settings
  if (user !== undefined && password === undefined) {
    const fix = 'Set NATS_PASSWORD or NATS_PASSWORD_FILE, or remove NATS_USER.'
    problems.push({ variable: 'NATS_PASSWORD', problem: 'is missing although NATS_USER is set', fix })
  }
  if (user === undefined && password !== undefined) {
    const fix = 'Set NATS_USER, or remove NATS_PASSWORD.'
    problems.push({ variable: 'NATS_USER', problem: 'is missing although NATS_PASSWORD is set', fix })
  }
  if (user !== undefined && settings.NATS_CREDS_FILE !== undefined) {
    const fix = 'Keep either NATS_CREDS_FILE or NATS_USER and NATS_PASSWORD.'
    problems.push({ variable: 'NATS_CREDS_FILE', problem: 'is set together with NATS_USER', fix })
  }
  const isAnonymous = options.isGateway && settings.API_TOKENS === undefined
  if (isAnonymous && settings.ALLOW_ANONYMOUS !== true && !isLoopbackHost(settings.HOST)) {
    const problem = 'is not loopback although API_TOKENS is not set: whoever reaches the gateway could spend money'
    const fix =
      'Set API_TOKENS (`soundfoundry tokens create` makes a token and its entry), or HOST to 127.0.0.1, or ' +
      'ALLOW_ANONYMOUS to true where something else keeps strangers out.'
    problems.push({ variable: 'HOST', problem, fix })
  }
  if (isAnonymous && settings.SOUNDFOUNDRY_ENV === 'production') {
    const message = 'is not set in production: whoever reaches the gateway can spend money'
    warnings.push({ variable: 'API_TOKENS', message })
  }
  if (settings.WEBHOOK_ALLOW_PRIVATE === true && settings.SOUNDFOUNDRY_ENV !== 'development') {
    const problem = `is true in ${settings.SOUNDFOUNDRY_ENV}: whoever posts a track could reach into the private network`
    const fix = 'Remove it, or set SOUNDFOUNDRY_ENV to development where this is development.'
    problems.push({ variable: 'WEBHOOK_ALLOW_PRIVATE', problem, fix })
  }
  if (settings.ALERT_WEBHOOK_URL !== undefined && settings.ALERT_WEBHOOK_SECRET === undefined) {
    const message = 'is not set: alerts are posted without a signature'
    warnings.push({ variable: 'ALERT_WEBHOOK_SECRET', message })
  }
  return { problems: [...problems, ...sandboxProblems(settings)], warnings }
}

/** A sandbox and its keys have no place beside real ones. */
function sandboxProblems(settings: RelatedSettings): ConfigurationProblem[] {
  const { SANDBOX_URL: url, SANDBOX_ENV_FILE: file } = settings
  const problems: ConfigurationProblem[] = []
  if (url !== undefined && settings.SOUNDFOUNDRY_ENV === 'production') {
    const fix = 'Remove it, or set SOUNDFOUNDRY_ENV to development where the sandbox plays the providers.'
    problems.push({ variable: 'SANDBOX_URL', problem: 'is set in production, where nobody may play a fault', fix })
  }
  if (file !== undefined && url === undefined) {
    const fix = 'Set SANDBOX_URL to the address of the sandbox, or remove SANDBOX_ENV_FILE.'
    problems.push({ variable: 'SANDBOX_ENV_FILE', problem: 'is set although SANDBOX_URL is not', fix })
  }
  if (file !== undefined && file === settings.ENV_FILE) {
    const fix = 'Name a file that holds the made-up keys of the sandbox and nothing else.'
    problems.push({ variable: 'SANDBOX_ENV_FILE', problem: 'names the file that settings are read from', fix })
  }
  return problems
}
