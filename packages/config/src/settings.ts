import { annotationsOf, type Annotations } from './annotations.ts'
import { appSchemas, type AppConfig, type AppName } from './app-schemas.ts'
import type { ConfigurationProblem } from './configuration-error.ts'
import { shapes, type ShapeName } from './shapes.ts'
import type { BrokenUrlRule } from './url-rules.ts'

/** What @fastify/env reports, as Ajv has it. */
interface ValidationError {
  readonly instancePath: string
  readonly keyword: string
  readonly params: Readonly<Record<string, unknown>>
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function isValidationError(value: unknown): value is ValidationError {
  return isRecord(value) && typeof value.instancePath === 'string' && isRecord(value.params)
}

/** Where Ajv keeps the text that a keyword looks at. */
interface Place {
  readonly parentData: Record<string | number, unknown>
  readonly parentDataProperty: string | number
}

/** Checks the text of a variable and puts its value in the text's place. */
function compileShape(name: ShapeName) {
  const validate = (text: string, place?: Place): boolean => {
    const outcome = shapes[name](text)
    if ('problem' in outcome) {
      validate.errors = [{ keyword: 'shape', params: outcome }]
      return false
    }
    if (place !== undefined) place.parentData[place.parentDataProperty] = outcome.value
    return true
  }
  const none: { keyword: string; params: BrokenUrlRule }[] = []
  validate.errors = none
  return validate
}

function rangeFix({ minimum, maximum }: Annotations): string {
  return `Give a whole number from ${minimum} to ${maximum}.`
}

/** What a refusal by the schema means, in words, without the value. */
function describeRefusal(error: ValidationError, schemas: Readonly<Record<string, object>>): ConfigurationProblem {
  const variable = error.instancePath.replace(/^\//, '')
  const annotations = annotationsOf(schemas[variable] ?? {})
  switch (error.keyword) {
    case 'shape':
      return { variable, problem: String(error.params.problem), fix: String(error.params.fix) }
    case 'type':
      return { variable, problem: 'is not a whole number', fix: rangeFix(annotations) }
    case 'minLength':
      return { variable, problem: 'is blank', fix: 'Give a value, or remove the variable.' }
    case 'minimum':
      return { variable, problem: 'is too small', fix: rangeFix(annotations) }
    case 'maximum':
      return { variable, problem: 'is too large', fix: rangeFix(annotations) }
    case 'enum':
      return {
        variable,
        problem: 'is none of the values it can have',
        fix: `Use one of: ${annotations.values.join(', ')}.`,
      }
    default:
      return { variable, problem: 'is not valid', fix: annotations.description }
  }
}

export type SettingsOutcome<App extends AppName> =
  | { readonly config: AppConfig<App> }
  | { readonly problems: readonly ConfigurationProblem[] }

/**
 * Checks an app's settings against its schema, through @fastify/env on an instance that lives for nothing else.
 *
 * @param data the text of each variable that is set; nothing else is read, neither the process's environment nor a file
 */
export async function checkSettings<App extends AppName>(
  app: App,
  data: Readonly<Record<string, string>>,
): Promise<SettingsOutcome<App>> {
  const schema = appSchemas[app].settings
  // Asked for where they are needed: the command line reads env files without them, and has to start at once.
  const [{ default: fastify }, { default: fastifyEnv }] = await Promise.all([import('fastify'), import('@fastify/env')])
  const instance = fastify({ pluginTimeout: 0 })
  try {
    await instance.register(fastifyEnv, {
      schema: { ...schema },
      data: { ...data },
      env: false,
      dotenv: false,
      ajv: {
        customOptions: ajv =>
          ajv.addKeyword({ keyword: 'shape', type: 'string', modifying: true, errors: true, compile: compileShape }),
      },
    })
    return { config: Object.freeze(instance.getEnvs<AppConfig<App>>()) }
  } catch (error) {
    const reported: unknown = isRecord(error) ? error.errors : undefined
    const refusals = Array.isArray(reported) ? reported.filter(isValidationError) : []
    if (refusals.length === 0) throw error
    return { problems: refusals.map(refusal => describeRefusal(refusal, schema.properties)) }
  } finally {
    await instance.close()
  }
}
