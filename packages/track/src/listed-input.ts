/**
 * How an input that a provider lists stands to the one that was sent. `equal`: it holds all that was sent. `near`: it does
 * not, and could be the same all the same. `other`: it is of something else.
 */
export type Likeness = 'equal' | 'near' | 'other'

export type Scalar = string | number | boolean | null | undefined

/**
 * A single value in the form in which what was sent and what is listed are compared, the same for both sides.
 *
 * - Text: ill-formed surrogates as U+FFFD (a run of them as one, since decoders differ in how many they make), no NUL,
 *   a run of line ends as one LF, NFC, without outer blanks.
 * - Numbers by value: 20, 20.0 and the text "20.0" are one. Text of more than 15 digits stays text, for a number cannot hold it.
 * - What is null is as good as absent.
 */
export function canonicalScalar(value: Scalar): string {
  if (value === null || value === undefined) return 'nothing'
  if (typeof value === 'number') return `number ${value === 0 ? 0 : value}`
  if (typeof value === 'boolean') return `boolean ${value}`
  const text = canonicalText(value)
  return isNumeric(text) ? canonicalScalar(Number(text)) : `text ${text}`
}

/**
 * Compares what was sent with what a provider lists of a request of the same model. Only the fields that were sent count,
 * since providers fill in defaults. Near is what has most of them equal, or one text that is the same, differs only in letter
 * case, signs and blanks or is a part of the other, or what is no object at all. A text of nothing but structure tags says
 * nothing: every instrumental track has it. What is listed as the text of its JSON is read as what it says. Pure.
 */
export function likenessOf(sent: Record<string, unknown>, listed: unknown): Likeness {
  if (!isObject(listed)) return 'near'
  const tally: Tally = { fields: 0, equal: 0, isAlike: false }
  compare(sent, listed, tally)
  if (tally.fields === 0) return 'near'
  if (tally.equal === tally.fields) return 'equal'
  return tally.isAlike || tally.equal * 2 > tally.fields ? 'near' : 'other'
}

interface Tally {
  fields: number
  equal: number
  isAlike: boolean
}

function compare(sent: unknown, listed: unknown, tally: Tally): void {
  if (Array.isArray(sent)) {
    const read = fromJsonText(listed)
    const theirs: readonly unknown[] = Array.isArray(read) ? read : []
    if (theirs.length !== sent.length) tally.fields += 1
    for (const [index, value] of sent.entries()) compare(value, theirs[index], tally)
  } else if (isObject(sent)) {
    const read = fromJsonText(listed)
    const theirs = isObject(read) ? read : {}
    for (const [name, value] of Object.entries(sent)) {
      compare(value, Object.hasOwn(theirs, name) ? theirs[name] : undefined, tally)
    }
  } else {
    tally.fields += 1
    if (isScalar(sent) && isScalar(listed) && canonicalScalar(sent) === canonicalScalar(listed)) tally.equal += 1
    if (isAlike(sent, listed)) tally.isAlike = true
  }
}

/** So short a text says little by being a part of another one. */
const shortestAlike = 8

function isAlike(sent: unknown, listed: unknown): boolean {
  if (typeof sent !== 'string' || typeof listed !== 'string') return false
  const [ours, theirs] = [bareText(sent), bareText(listed)]
  const shorter = Math.min(ours.length, theirs.length)
  return shorter >= shortestAlike && (ours.includes(theirs) || theirs.includes(ours))
}

/** Letters and digits alone, without structure tags such as `[Verse]`: what is left of a text however it was cleaned. */
const bareText = (text: string): string =>
  canonicalText(text)
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/\[[^\]]*\]/g, '')
    .replaceAll(/[^\p{L}\p{N}]/gu, '')

/** Some lists give an object or a list as the text of its JSON. */
function fromJsonText(listed: unknown): unknown {
  if (typeof listed !== 'string') return listed
  try {
    const read: unknown = JSON.parse(listed)
    return read
  } catch {
    return listed
  }
}

function canonicalText(text: string): string {
  return (
    text
      .replaceAll(/\p{Surrogate}/gu, '\uFFFD')
      .replaceAll('\0', '')
      .replaceAll(/\uFFFD+/g, '\uFFFD')
      // A run of line ends as one: a NUL between CR and LF makes one or two of them, by which of the two goes first.
      .replaceAll(/[\r\n]+/g, '\n')
      .normalize('NFC')
      .trim()
  )
}

const isNumeric = (text: string): boolean => /^-?\d+(?:\.\d+)?$/.test(text) && text.replaceAll(/\D/g, '').length <= 15

const isScalar = (value: unknown): value is Scalar =>
  value === null || ['string', 'number', 'boolean', 'undefined'].includes(typeof value)

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
