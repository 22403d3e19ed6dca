import { UnreadableFile } from './read-small-file.ts'
import { byteOrderMarkLength, decodeUtf8, isUtf16 } from './text-encoding.ts'
import { trimEnd } from './trim-end.ts'

/** Why a line of a dotenv file is not read. */
export type EnvFileRule =
  | 'no_assignment'
  | 'carriage_return'
  | 'line_separator'
  | 'nul'
  | 'not_utf8'
  | 'text_after_quotes'

/** A line that is not read. Nothing of it is kept that could be a part of a secret, so `names` are never printed. */
export interface IgnoredLine {
  /** Counted from 1. */
  readonly line: number
  readonly rule: EnvFileRule
  /** Whatever in it stands before an equals sign or a colon: it may be a variable that was meant to be set. */
  readonly names: readonly string[]
}

/** One `NAME=value`. Positions are bytes from the beginning of the file. */
export interface EnvStatement {
  readonly name: string
  readonly value: string
  /** The first of its lines, counted from 1. */
  readonly line: number
  /** From the beginning of its first line to after the line break of its last. */
  readonly start: number
  readonly end: number
  /** The value with the quotes around it. */
  readonly valueStart: number
  readonly valueEnd: number
}

/** What a dotenv file says. */
export interface EnvFile {
  /** Of several statements with one name the last one counts. */
  readonly variables: Readonly<Record<string, string>>
  readonly statements: readonly EnvStatement[]
  readonly ignored: readonly IgnoredLine[]
  /** Variables that are commented out, with the position after their line. */
  readonly templates: ReadonlyMap<string, number>
}

// Bytes are looked at as Latin-1, so that positions are bytes; only ASCII white space is white space then.
const blankOrComment = /^[ \t\v\f]*(?:#|$)/
const template = /^[ \t\v\f]*#[ \t\v\f]*(?:export[ \t\v\f]+)?(\w+)[ \t\v\f]*=/
const assignment = /^[ \t\v\f]*(?:export[ \t\v\f]+)?([\w.-]+)[ \t\v\f]*=[ \t\v\f]*/
const meantNames = /([\w.-]+)[ \t\v\f]*[=:]/g
/** A carriage return is a part of a line end only before a line feed, and harmless at the very end. */
const loneCarriageReturn = /\r+(?![\r\n]|$)/
/**
 * What an editor may show as a line end and no reader of dotenv files takes for one: vertical tab, form feed, U+0085, U+2028 and
 * U+2029 (here in the bytes of their UTF-8). What stands behind it was meant to be another line.
 */
const separatorInside = /(?:[\v\f]|\xc2\x85|\xe2\x80[\xa8\xa9])[^]/
const unicodeSeparator = /\xc2\x85|\xe2\x80[\xa8\xa9]/
const quoteMarks = new Set(['"', "'", '`'])

/** A statement as it was found, or why it is none. */
type Found = { readonly statement: Omit<EnvStatement, 'line'> } | { readonly rule: EnvFileRule }

const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1')

/** The position after the line break at or after `from`. */
function afterLine(text: string, from: number): number {
  const lineBreak = text.indexOf('\n', from)
  return lineBreak < 0 ? text.length : lineBreak + 1
}

interface Value {
  /** As it stands in the file, without quotes. */
  readonly raw: string
  readonly quote: string
  readonly start: number
  readonly end: number
  /** What follows it up to the end of its line. */
  readonly rest: string
  readonly afterLine: number
}

/** The value that begins at `start`. Quotes may span lines; quotes that are never closed are a part of the value. */
function valueAt(text: string, start: number): Value {
  const lineEnd = afterLine(text, start)
  const first = text.charAt(start)
  const quote = quoteMarks.has(first) ? first : ''
  const closing = quote === '' ? -1 : text.indexOf(quote, start + 1)
  if (closing >= 0) {
    const end = closing + 1
    const next = afterLine(text, end)
    return { raw: text.slice(start + 1, closing), quote, start, end, rest: text.slice(end, next), afterLine: next }
  }
  const line = text.slice(start, lineEnd)
  const hash = quote === '' ? line.indexOf('#') : -1
  const raw = trimEnd(hash < 0 ? line : line.slice(0, hash), /[ \t\v\f\r\n]/)
  return { raw, quote: '', start, end: start + raw.length, rest: '', afterLine: lineEnd }
}

/** Whether something other than LF makes two lines of one. At its beginning and its end, a form feed is a blank. */
const separatesLines = (line: string): boolean => separatorInside.test(line.replace(/^[ \t\v\f]+/, '').trimEnd())

function findStatement(text: string, start: number): Found {
  const line = text.slice(start, afterLine(text, start))
  const begun = assignment.exec(line)
  const name = begun?.[1]
  if (begun === null || name === undefined) {
    if (loneCarriageReturn.test(line)) return { rule: 'carriage_return' }
    if (separatesLines(line) || unicodeSeparator.test(line)) return { rule: 'line_separator' }
    return { rule: line.includes('\0') ? 'nul' : 'no_assignment' }
  }
  const value = valueAt(text, start + begun[0].length)
  // What follows a lone carriage return was meant to be another line, also after a comment.
  if (loneCarriageReturn.test(text.slice(start, value.afterLine))) return { rule: 'carriage_return' }
  // What quotes hold is a value, whatever it is.
  const unquoted = text.slice(start, value.quote === '' ? value.afterLine : value.start) + value.quote + value.rest
  const isCutUnquoted = value.quote === '' && unicodeSeparator.test(value.raw)
  if (separatesLines(unquoted) || isCutUnquoted) return { rule: 'line_separator' }
  if (!/^[ \t\v\f\r\n]*(?:#|$)/.test(value.rest)) return { rule: 'text_after_quotes' }
  if (value.raw.includes('\0')) return { rule: 'nul' }
  const decoded = decodeUtf8(bytesOf(value.raw))
  if (decoded === null) return { rule: 'not_utf8' }
  const meant = value.quote === '"' ? decoded.replaceAll(String.raw`\n`, '\n') : decoded
  const { end: valueEnd, afterLine: end } = value
  // Where there is none, one is to be put right behind the equals sign, before the blanks and the comment after it.
  const isNone = value.end === value.start
  const valueStart = isNone ? start + trimEnd(begun[0], /[ \t\v\f]/).length : value.start
  return { statement: { name, value: meant, start, end, valueStart, valueEnd: isNone ? valueStart : valueEnd } }
}

function namesIn(line: string): string[] {
  return [...line.matchAll(meantNames)].flatMap(([, name]) => (name === undefined ? [] : [name]))
}

/**
 * Reads a dotenv file the way Node's own parser reads one that is in order: UTF-8 with or without a byte order mark, LF
 * or CRLF, `export`, quotes, comments. Every line that it cannot read is named, and loses no other line; `util.parseEnv`
 * of Node 20 takes such a line, or one of nothing but spaces, for the beginning of the next variable's name.
 *
 * @throws {UnreadableFile} when the file is in UTF-16, of which no line can be told from another
 */
export function parseEnvFile(bytes: Uint8Array): EnvFile {
  if (isUtf16(bytes)) throw new UnreadableFile('UTF16')
  const text = Buffer.from(bytes).toString('latin1')
  const statements: EnvStatement[] = []
  const ignored: IgnoredLine[] = []
  const templates = new Map<string, number>()
  let number = 1
  for (let start: number = byteOrderMarkLength(bytes); start < text.length;) {
    const lineEnd = afterLine(text, start)
    const line = text.slice(start, lineEnd)
    let end = lineEnd
    if (blankOrComment.test(trimEnd(line, /[\r\n]/)) && !loneCarriageReturn.test(line) && !separatesLines(line)) {
      const name = template.exec(line)?.[1]
      if (name !== undefined) templates.set(name, lineEnd)
    } else {
      const found = findStatement(text, start)
      if ('rule' in found) ignored.push({ line: number, rule: found.rule, names: namesIn(line) })
      else {
        statements.push({ ...found.statement, line: number })
        end = found.statement.end
      }
    }
    number += text.slice(start, end).split('\n').length - 1
    start = end
  }
  const variables = Object.fromEntries(statements.map(({ name, value }) => [name, value]))
  return { variables, statements, ignored, templates }
}
