import { trimEnd } from './trim-end.ts'

/** Which rule a credential breaks. */
export type KeyFormatRule =
  | 'empty'
  | 'quotes'
  | 'whitespace'
  | 'placeholder'
  | 'joined'
  | 'colon_missing'
  | 'colon_repeated'
  | 'half_empty'
  | 'prefix_missing'
  | 'unusual_shape'

/** One broken rule, in words that hold nothing of the value. */
export interface KeyFormatProblem {
  readonly rule: KeyFormatRule
  /** The first character it applies to, counted from 1, or null where there is no such character. */
  readonly position: number | null
  /** A predicate without a full stop: "has no colon …". */
  readonly message: string
}

export interface KeyFormatReport {
  /** Refuse to start, refuse to adopt. */
  readonly errors: readonly KeyFormatProblem[]
  /** Worth a line in the log. */
  readonly warnings: readonly KeyFormatProblem[]
}

const quoteMarks = new Set(['"', "'", '`', '“', '”', '‘', '’', '„', '«', '»'])
const unseen = /[\s\p{Cc}\p{Cf}\p{Zs}\p{Zl}\p{Zp}]/u
const unseenAtTheBeginning = /^[\s\p{Cc}\p{Cf}\p{Zs}\p{Zl}\p{Zp}]+/u
const trim = (text: string): string => trimEnd(text.replace(unseenAtTheBeginning, ''), unseen)
const placeholderValue = /^(?:your[_\- ]|x{3}|<)/iu
// A part of a real key may by chance begin with three x: only nothing but x is a placeholder there.
const placeholderPart = /^(?:your[_\- ]|x{3,}$|<|[.…*]+$)/iu

/** Words for a list of positions: "position 4", "positions 1 and 9", "positions 1, 2, 3 and 5 more". */
function atPositions(positions: readonly number[]): string {
  const shown = positions.slice(0, 3)
  const hidden = positions.length - shown.length
  if (shown.length === 1) return `position ${shown.join('')}`
  if (hidden > 0) return `positions ${shown.join(', ')} and ${hidden} more`
  return `positions ${shown.slice(0, -1).join(', ')} and ${shown.slice(-1).join('')}`
}

function positionsOf(characters: readonly string[], isHit: (character: string) => boolean): number[] {
  return characters.flatMap((character, index) => (isHit(character) ? [index + 1] : []))
}

/** The value without the white space and the quotes around it: what its author meant. */
function withoutWrapping(value: string): string {
  const trimmed = trim(value)
  const characters = Array.from(trimmed)
  const start = quoteMarks.has(characters.at(0) ?? '') ? 1 : 0
  const end = quoteMarks.has(characters.at(-1) ?? '') ? -1 : undefined
  return trim(characters.slice(start, end).join(''))
}

/** The rules that hold for every provider's credential. */
function commonErrors(value: string, isPlaceholder: boolean): KeyFormatProblem[] {
  const characters = Array.from(value)
  const problems: KeyFormatProblem[] = []

  const seen = positionsOf(characters, character => !unseen.test(character))
  const ends = [...new Set([seen.at(0), seen.at(-1)])].filter(position => position !== undefined)
  const quotes = ends.filter(position => quoteMarks.has(characters[position - 1] ?? ''))
  const firstQuote = quotes.at(0)
  if (firstQuote !== undefined) {
    problems.push({ rule: 'quotes', position: firstQuote, message: `has quotes around it (${atPositions(quotes)})` })
  }

  const gaps = positionsOf(characters, character => unseen.test(character))
  const firstGap = gaps.at(0)
  if (firstGap !== undefined) {
    const message = `holds whitespace or a control character at ${atPositions(gaps)}`
    problems.push({ rule: 'whitespace', position: firstGap, message })
  }

  const firstEquals = characters.indexOf('=') + 1
  if (firstEquals > 0) {
    const message = `holds an equals sign at position ${firstEquals}, as where two lines have become one`
    problems.push({ rule: 'joined', position: firstEquals, message })
  }

  if (isPlaceholder) {
    const position = seen.find(each => !quoteMarks.has(characters[each - 1] ?? '')) ?? 1
    problems.push({ rule: 'placeholder', position, message: `is a placeholder from position ${position} on` })
  }
  return problems
}

const empty: KeyFormatProblem = { rule: 'empty', position: null, message: 'is empty' }

function falColonErrors(value: string): KeyFormatProblem[] {
  const colons = positionsOf(Array.from(value), character => character === ':')
  const [first, second] = colons
  if (first === undefined) {
    return [
      {
        rule: 'colon_missing',
        position: null,
        message: 'has no colon between the key id and the key secret at any position',
      },
    ]
  }
  const problems: KeyFormatProblem[] = []
  if (second !== undefined) {
    const message = `has more than one colon (${atPositions(colons)})`
    problems.push({ rule: 'colon_repeated', position: second, message })
  }
  const meant = withoutWrapping(value)
  if (meant.startsWith(':')) {
    const message = `has nothing before the colon at position ${first}`
    problems.push({ rule: 'half_empty', position: first, message })
  }
  if (meant.endsWith(':')) {
    const last = colons.at(-1) ?? first
    const message = `has nothing after the colon at position ${last}`
    problems.push({ rule: 'half_empty', position: last, message })
  }
  return problems
}

const usualFalKey = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}:[0-9a-f]{32}$/i
const usualReplicateToken = /^r8_[0-9a-z]{37}$/i

/** Every rule that a fal key breaks. A key is `key id:key secret`, usually `UUID:32 hex digits`. */
export function checkFalKey(value: string): KeyFormatReport {
  if (value === '') return { errors: [empty], warnings: [] }
  const meant = withoutWrapping(value)
  const isPlaceholder = placeholderValue.test(meant) || meant.split(':').some(half => placeholderPart.test(half))
  const errors = [...commonErrors(value, isPlaceholder), ...falColonErrors(value)]
  if (errors.length > 0 || usualFalKey.test(value)) return { errors, warnings: [] }
  const message = 'is not of the usual shape: a UUID, a colon, 32 hexadecimal digits'
  return { errors, warnings: [{ rule: 'unusual_shape', position: null, message }] }
}

/** Every rule that a Replicate token breaks. A token begins with `r8_`, usually with 37 letters and digits after it. */
export function checkReplicateToken(value: string): KeyFormatReport {
  if (value === '') return { errors: [empty], warnings: [] }
  const meant = withoutWrapping(value)
  const hasPrefix = meant.startsWith('r8_')
  const isPlaceholder = hasPrefix ? placeholderPart.test(meant.slice(3)) : placeholderValue.test(meant)
  const errors = commonErrors(value, isPlaceholder)
  if (!hasPrefix) {
    errors.push({ rule: 'prefix_missing', position: 1, message: 'does not begin with r8_ at position 1' })
  }
  if (errors.length > 0 || usualReplicateToken.test(value)) return { errors, warnings: [] }
  const message = 'is not of the usual shape: r8_ and 37 letters and digits'
  return { errors, warnings: [{ rule: 'unusual_shape', position: null, message }] }
}
