import type { ConfigurationWarning } from './configuration-error.ts'
import type { EnvFileRule, IgnoredLine } from './env-file.ts'

/** Why a line that could be read counts for nothing: its name is written in another case, or stands again further down. */
export type UnusedLineRule = 'other_case' | 'repeated'

/**
 * A line of a dotenv file that is not read, or counts for nothing, in words for a person. Holds nothing of the line but the
 * name of a variable that is ours.
 */
export interface FileNotice {
  readonly path: string
  readonly line: number
  readonly rule: EnvFileRule | UnusedLineRule
  /** What is wrong, without a full stop: "no NAME=value". */
  readonly problem: string
  /** A sentence: what to do. */
  readonly fix: string
}

const words: Readonly<Record<EnvFileRule, Pick<FileNotice, 'problem' | 'fix'>>> = {
  no_assignment: { problem: 'no NAME=value', fix: 'Put a # before it, or take it out.' },
  carriage_return: {
    problem: 'a carriage return in the middle of the line',
    fix: 'Save the file with LF or CRLF line ends.',
  },
  line_separator: {
    problem: 'another line break than LF in it (U+2028, U+2029, U+0085, a vertical tab or a form feed)',
    fix: 'Put a line feed in its place, or take it out.',
  },
  nul: { problem: 'a NUL character', fix: 'Write the line anew.' },
  not_utf8: { problem: 'a value that is not UTF-8', fix: 'Save the file as UTF-8.' },
  text_after_quotes: {
    problem: 'text after the closing quote',
    fix: 'Let the quotes end where the value ends, and put other quotes around a value that holds some.',
  },
}

/** What is told of a line that is not read. */
export function fileNotice(path: string, { line, rule }: IgnoredLine): FileNotice {
  return { path, line, rule, ...words[rule] }
}

/** As many lines as a person wants to read the numbers of. */
const namedLines = 10

/** One warning for each fault: the lines by their numbers, for what stands there may be half of a secret. */
export function warnOfIgnored(notices: readonly FileNotice[]): ConfigurationWarning[] {
  const faults = new Set(notices.map(({ problem }) => problem))
  return [...faults].flatMap(problem => {
    const same = notices.filter(notice => notice.problem === problem)
    const [first] = same
    if (first === undefined) return []
    const numbers = same.slice(0, namedLines).map(({ line }) => line)
    const rest = same.length > namedLines ? ` and ${same.length - namedLines} more` : ''
    const lines = same.length === 1 ? `line ${numbers.join('')} is` : `lines ${numbers.join(', ')}${rest} are`
    const message = `(${first.path}) ${lines} ignored: ${first.problem}. ${first.fix.replace(/\.$/, '')}`
    return [{ variable: 'ENV_FILE', message }]
  })
}
