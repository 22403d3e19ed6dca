import { ConfigurationError, loadConfig, type AppName, type ConfigurationProblem } from '../src/index.ts'
import { filesOf } from './fake-files.ts'

/** An environment. */
export type Variables = Record<string, string | undefined>

/** Loads an app's configuration from variables and from files that are not there. */
export function load<App extends AppName>(
  app: App,
  environment: Variables,
  files: Record<string, string | Uint8Array> = {},
) {
  return loadConfig(app, environment, { rootDirectory: '/srv', readFile: filesOf(files) })
}

/** What is wrong with a configuration; nothing when it is taken. */
export async function problemsOf(
  app: AppName,
  environment: Variables,
  files: Record<string, string | Uint8Array> = {},
) {
  return load(app, environment, files).then(
    (): readonly ConfigurationProblem[] => [],
    (error: unknown) => {
      if (error instanceof ConfigurationError) return error.problems
      throw error
    },
  )
}

export const namesOf = (problems: readonly ConfigurationProblem[]) => problems.map(({ variable }) => variable)
