import { parseEnv } from 'node:util'
import {
  byteOrderMarkLength,
  fileNotice,
  parseEnvFile,
  UnreadableFile,
  type EnvFile,
  type Environment,
} from '@soundfoundry/config'

/** What to do with one variable of a dotenv file. */
export interface EnvChange {
  readonly name: string
  /** Its new value; null takes the variable away. */
  readonly value: string | null
  /** A variable to put it after when it is not there yet; by default it goes to the end. */
  readonly after?: string
}

/** A dotenv file that cannot be changed without touching more than was asked for. Holds no value. */
export class UneditableEnvFile extends Error {
  override readonly name = 'UneditableEnvFile'
}

function splice(content: Buffer, start: number, end: number, text: string): Buffer {
  return Buffer.concat([content.subarray(0, start), Buffer.from(text), content.subarray(end)])
}

/** Whether a line with this text after the equals sign means the value, to us and to Node, and nothing else. */
function isReadAs(text: string, value: string): boolean {
  const lines = `A=${text}\nB=b\n`
  return [parseEnv(lines), parseEnvFile(Buffer.from(lines)).variables].every(
    read => read['A'] === value && read['B'] === 'b' && Object.keys(read).length === 2,
  )
}

/** A value as it stands after the equals sign: quoted only when it needs it. Throws when no quoting can hold it. */
function written(value: string): string {
  const isPlain = value !== '' && !/[\s#$"'`]/.test(value)
  // Single quotes first: neither a shell nor Docker Compose expands anything within them.
  const quoted = ["'", '`', '"'].map(mark => `${mark}${value}${mark}`)
  const fitting = [...(isPlain ? [value] : []), ...quoted, value].find(text => isReadAs(text, value))
  if (fitting === undefined) throw new UneditableEnvFile('no way of quoting can hold this value in a dotenv file')
  return fitting
}

function remove(content: Buffer, name: string): Buffer {
  const found = parseEnvFile(content).statements.filter(each => each.name === name)
  return found.toReversed().reduce((bytes, { start, end }) => splice(bytes, start, end, ''), content)
}

function insert(content: Buffer, name: string, value: string, after: string | undefined): Buffer {
  const { statements, templates } = parseEnvFile(content)
  const neighbour = statements.findLast(each => each.name === after)
  const place = templates.get(name) ?? neighbour?.end ?? content.length
  const lineBreak = content.includes('\r\n') ? '\r\n' : '\n'
  const isAtLineStart = place <= byteOrderMarkLength(content) || content[place - 1] === 0x0a
  return splice(content, place, place, `${isAtLineStart ? '' : lineBreak}${name}=${written(value)}${lineBreak}`)
}

function apply(content: Buffer, { name, value, after }: EnvChange): Buffer {
  if (value === null) return remove(content, name)
  // Of several lines with one name, the last one counts.
  const found = parseEnvFile(content).statements.findLast(each => each.name === name)
  if (found === undefined) return insert(content, name, value, after)
  const gap = content[found.valueEnd] === 0x23 ? ' ' : ''
  return splice(content, found.valueStart, found.valueEnd, written(value) + gap)
}

/** Refuses a file in which a variable that is to be changed stands where it cannot be read: it would stay there. */
function refuseUnread({ ignored }: EnvFile, changes: readonly EnvChange[]): void {
  for (const line of ignored) {
    const meant = changes.find(({ name }) => line.names.includes(name))
    if (meant === undefined) continue
    const { problem } = fileNotice('', line)
    throw new UneditableEnvFile(`line ${line.line}, where ${meant.name} stands, cannot be read: ${problem}`)
  }
}

function parse(content: Buffer): EnvFile {
  try {
    return parseEnvFile(content)
  } catch (error) {
    if (error instanceof UnreadableFile) throw new UneditableEnvFile('it is in UTF-16: save it as UTF-8')
    throw error
  }
}

/** Whether a file means what was asked for: the changes, and beside them what it meant before. */
function isMeant(edited: Environment, before: Environment, changes: readonly EnvChange[]): boolean {
  const expected = new Map(Object.entries(before))
  for (const { name, value } of changes) {
    if (value === null) expected.delete(name)
    else expected.set(name, value)
  }
  const read = Object.entries(edited)
  return read.length === expected.size && read.every(([name, value]) => expected.get(name) === value)
}

/**
 * Changes variables of a dotenv file and leaves every other byte of it alone: encoding, comments, blank lines, line ends,
 * other variables, lines that nobody can read. What comes out is read back before it is returned.
 *
 * @throws {UneditableEnvFile} when the file cannot be read, or the result would mean something else than was asked for
 */
export function editEnvFile(content: Buffer, changes: readonly EnvChange[]): Buffer {
  const before = parse(content)
  refuseUnread(before, changes)
  const edited = changes.reduce(apply, content)
  if (!isMeant(parse(edited).variables, before.variables, changes)) {
    throw new UneditableEnvFile('the change would alter another variable: look for a quote that is never closed')
  }
  return edited
}
