import { AppError } from '@soundfoundry/errors'

/** One thing that keeps a process from starting. Never holds a value. */
export interface ConfigurationProblem {
  readonly variable: string
  /** A predicate without a full stop: "is not a whole number". */
  readonly problem: string
  /** A sentence: what to do. */
  readonly fix: string
}

/** One thing that a person should know, although the process can run. Never holds a value. */
export interface ConfigurationWarning {
  readonly variable: string
  readonly message: string
}

/** What a process exits with when its configuration is refused: EX_CONFIG of sysexits.h. */
export const EXIT_CONFIGURATION = 78

/** One line per problem, fit for standard error: the variable, what is wrong with it, how to put it right. */
export function formatProblems(problems: readonly ConfigurationProblem[]): string {
  return problems.map(({ variable, problem, fix }) => `${variable}: ${problem}. ${fix}`).join('\n')
}

/** Everything that is wrong with a configuration, at once. */
export class ConfigurationError extends AppError {
  override readonly name = 'ConfigurationError'
  readonly problems: readonly ConfigurationProblem[]

  constructor(problems: readonly ConfigurationProblem[]) {
    super('configuration_invalid', {
      detail: formatProblems(problems),
      errors: problems.map(({ variable, problem }) => ({ path: variable, message: problem })),
    })
    this.problems = problems
  }
}
