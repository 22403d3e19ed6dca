import { parseEnv } from 'node:util'

/** What a dotenv file says. */
export interface EnvFile {
  readonly variables: Readonly<Record<string, string>>
  /** The numbers, from 1 on, of lines that are neither blank, nor a comment, nor `NAME=value`; they are ignored. */
  readonly malformedLines: readonly number[]
}

const opening = /^\s*(?:export\s+)?[\w.-]+[^\S\n]*=[^\S\n]*(?<quote>["'`]?)/

/** Where a statement ends that begins at `start`: at the end of its line, or of the line that closes its quotes. */
function endOfStatement(content: string, start: number, begun: RegExpExecArray): number {
  const valueStart = start + begun[0].length
  const quote = begun.groups?.['quote'] ?? ''
  const closing = quote === '' ? -1 : content.indexOf(quote, valueStart)
  const lineBreak = content.indexOf('\n', Math.max(closing, valueStart))
  return lineBreak < 0 ? content.length : lineBreak
}

/**
 * Reads a dotenv file with Node's own parser, one statement at a time: given the whole file, the one of Node 20 takes a
 * line of nothing but spaces, or one without an equals sign, for the beginning of the next variable's name, which is
 * then lost (`util.parseEnv`, 20.20).
 */
export function parseEnvFile(content: string): EnvFile {
  const variables: Record<string, string> = {}
  const malformedLines: number[] = []
  const text = content.replace(/^\uFEFF/, '')
  let number = 1
  for (let start = 0; start < text.length;) {
    const lineBreak = text.indexOf('\n', start)
    const line = text.slice(start, lineBreak < 0 ? text.length : lineBreak)
    const begun = opening.exec(line)
    const end = begun === null ? start + line.length : endOfStatement(text, start, begun)
    const statement = text.slice(start, end)
    // The line break matters: without one, quotes that are never closed lose the value.
    if (begun !== null) Object.assign(variables, parseEnv(`${statement.trim()}\n`))
    else if (!/^\s*(?:#|$)/.test(line)) malformedLines.push(number)
    number += statement.split('\n').length
    start = end + 1
  }
  return { variables, malformedLines }
}
