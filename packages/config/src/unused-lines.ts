import { appNames, appVariables } from './app-schemas.ts'
import type { EnvFile, EnvStatement } from './env-file.ts'
import type { FileNotice } from './ignored-lines.ts'

/** A line that sets nothing although it can be read, and the variable that it was meant to set. */
export interface UnusedLine {
  readonly variable: string
  readonly notice: FileNotice
}

const known: ReadonlySet<string> = new Set(appNames.flatMap(appVariables).map(({ name }) => name))

/** The variable of ours that a name means; a name of one word (`host`, `port`) may be any other program's. */
function meantBy(name: string): string | null {
  const upper = name.toUpperCase()
  return upper !== name && upper.includes('_') && known.has(upper) ? upper : null
}

function misnamed(path: string, { name, line }: EnvStatement): UnusedLine[] {
  const variable = meantBy(name)
  if (variable === null) return []
  const problem = `a name in another case than ${variable}`
  const fix = `Did you mean ${variable}? Write the name in capitals, or take the line out.`
  return [{ variable, notice: { path, line, rule: 'other_case', problem, fix } }]
}

/** Of several lines with one name the last one counts. One that is empty or says the same is harmless before it. */
function repeated(path: string, each: EnvStatement, statements: readonly EnvStatement[]): UnusedLine[] {
  const { name: variable, line, value } = each
  const last = statements.findLast(({ name }) => name === variable)
  if (last === undefined || !known.has(variable) || value === '' || value === last.value) return []
  const what = last.value === '' ? 'without a value' : 'with another value'
  const problem = `${variable} stands again in line ${last.line}, ${what}, and the last one counts`
  return [{ variable, notice: { path, line, rule: 'repeated', problem, fix: 'Take one of the two lines out.' } }]
}

/**
 * The lines of a dotenv file that can be read and do nothing, in their order. Of variables that are ours alone: what another
 * name is may be half of a secret, and whose it is nobody knows.
 */
export function unusedLines(path: string, { statements }: Pick<EnvFile, 'statements'>): UnusedLine[] {
  return statements.flatMap(each => [...misnamed(path, each), ...repeated(path, each, statements)])
}
