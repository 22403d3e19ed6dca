import { parseEnv } from 'node:util'

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

/** Where one variable stands in a file: all of its lines, and its value with the quotes around it. */
interface Assignment {
  readonly name: string
  readonly start: number
  readonly end: number
  readonly valueStart: number
  readonly valueEnd: number
}

interface Layout {
  readonly assignments: readonly Assignment[]
  /** Variables that are commented out, with the end of their line. */
  readonly templates: ReadonlyMap<string, number>
}

const quoteMarks = new Set(['"', "'", '`'])

/** The position after the line break at or after `from`. */
function afterLine(content: string, from: number): number {
  const lineBreak = content.indexOf('\n', from)
  return lineBreak < 0 ? content.length : lineBreak + 1
}

function nameIn(text: string): string {
  return text.trim().replace(/^export\s+/, '')
}

/** Reads the value that begins after an equals sign, the way Node's parser does: quotes may span lines. */
function readAssignment(content: string, start: number, equals: number): Assignment {
  const name = nameIn(content.slice(start, equals))
  const lineEnd = afterLine(content, equals)
  const rest = content.slice(equals + 1, lineEnd)
  const gap = rest.length - rest.trimStart().length
  const first = rest.charAt(gap)
  if (first === '' || first === '#') {
    return { name, start, end: lineEnd, valueStart: equals + 1, valueEnd: equals + 1 }
  }
  const valueStart = equals + 1 + gap
  const closing = quoteMarks.has(first) ? content.indexOf(first, valueStart + 1) : -1
  if (closing >= 0) return { name, start, end: afterLine(content, closing), valueStart, valueEnd: closing + 1 }
  const hash = quoteMarks.has(first) ? -1 : rest.indexOf('#')
  const text = hash < 0 ? rest : rest.slice(0, hash)
  return { name, start, end: lineEnd, valueStart, valueEnd: equals + 1 + text.trimEnd().length }
}

function readLayout(content: string): Layout {
  const assignments: Assignment[] = []
  const templates = new Map<string, number>()
  for (let start = 0; start < content.length;) {
    const lineEnd = afterLine(content, start)
    const line = content.slice(start, lineEnd)
    const equals = line.indexOf('=')
    let end = lineEnd
    if (line.trimStart().startsWith('#')) {
      const name = /^\s*#\s*(?:export\s+)?(\w+)\s*=/.exec(line)?.[1]
      if (name !== undefined) templates.set(name, lineEnd)
    } else if (equals >= 0) {
      const assignment = readAssignment(content, start, start + equals)
      assignments.push(assignment)
      end = assignment.end
    }
    start = end
  }
  return { assignments, templates }
}

function splice(content: string, start: number, end: number, text: string): string {
  return content.slice(0, start) + text + content.slice(end)
}

/** A value as it stands after the equals sign: quoted only when it needs it. Throws when no quoting can hold it. */
function written(value: string): string {
  const isPlain = value !== '' && !/[\s#$"'`]/.test(value)
  // Single quotes first: neither a shell nor Docker Compose expands anything within them.
  const quoted = ["'", '`', '"'].map(mark => `${mark}${value}${mark}`)
  const candidates = [...(isPlain ? [value] : []), ...quoted, value]
  const fitting = candidates.find(candidate => {
    const read = parseEnv(`A=${candidate}\nB=b\n`)
    return read.A === value && read.B === 'b' && Object.keys(read).length === 2
  })
  if (fitting === undefined) throw new UneditableEnvFile('no way of quoting can hold this value in a dotenv file')
  return fitting
}

function remove(content: string, name: string): string {
  const found = readLayout(content).assignments.filter(each => each.name === name)
  return found.toReversed().reduce((text, { start, end }) => splice(text, start, end, ''), content)
}

function insert(content: string, name: string, value: string, after: string | undefined): string {
  const { assignments, templates } = readLayout(content)
  const neighbour = assignments.findLast(each => each.name === after)
  const place = templates.get(name) ?? neighbour?.end ?? content.length
  const lineBreak = content.includes('\r\n') ? '\r\n' : '\n'
  const isAtLineStart = place === 0 || content.charAt(place - 1) === '\n'
  return splice(content, place, place, `${isAtLineStart ? '' : lineBreak}${name}=${written(value)}${lineBreak}`)
}

function apply(content: string, { name, value, after }: EnvChange): string {
  if (value === null) return remove(content, name)
  // Of several lines with one name, the last one counts.
  const found = readLayout(content).assignments.findLast(each => each.name === name)
  if (found === undefined) return insert(content, name, value, after)
  const gap = content.charAt(found.valueEnd) === '#' ? ' ' : ''
  return splice(content, found.valueStart, found.valueEnd, written(value) + gap)
}

/** The variables of a file. What Node's parser makes of a comment without a line end is none, and nobody reads it. */
function variablesIn(content: string): Map<string, string> {
  const entries = Object.entries(parseEnv(content)).flatMap(([name, value]): [string, string][] =>
    value === undefined || /[\s#]/.test(name) ? [] : [[name, value]],
  )
  return new Map(entries)
}

/**
 * Changes variables of a dotenv file and leaves every other byte of it alone: comments, blank lines, line ends, other
 * variables. What comes out is read back with Node's own parser before it is returned.
 *
 * @throws {UneditableEnvFile} when the result would be read in another way than was asked for
 */
export function editEnvFile(content: string, changes: readonly EnvChange[]): string {
  const edited = changes.reduce(apply, content)
  const expected = variablesIn(content)
  for (const { name, value } of changes) {
    if (value === null) expected.delete(name)
    else expected.set(name, value)
  }
  const read = variablesIn(edited)
  if (read.size !== expected.size || [...read].some(([name, value]) => expected.get(name) !== value)) {
    throw new UneditableEnvFile(
      'Node reads one of its lines differently: look for a line of nothing but spaces, a line without an equals sign, ' +
        'or a quote that is never closed',
    )
  }
  return edited
}
