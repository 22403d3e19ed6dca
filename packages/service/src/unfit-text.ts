/** What no text that somebody wrote holds: controls but tab, LF and CR, noncharacters, U+FFFD, halves of surrogate pairs. */
const unfit = /(?![\t\n\r])\p{Cc}|\p{Noncharacter_Code_Point}|\uFFFD|\p{Surrogate}/u
const replacement = '\uFFFD'

/**
 * Why a string cannot be taken as text, as the rest of a sentence whose subject is its field; null when it can. Names the
 * first character that is wrong by its number and its place, counted from 1 in code points, for nobody can see it.
 */
export function whyUnfit(text: string): string | null {
  const found = unfit.exec(text)
  if (found === null) return null
  const [character] = found
  const place = `at character ${Array.from(text.slice(0, found.index)).length + 1}`
  if (/\p{Surrogate}/u.test(character)) {
    return `holds half of a surrogate pair (such as \\ud83d) ${place}, which is no character: send the whole of it, or none`
  }
  const name = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
  if (character === replacement) {
    return `holds ${name} ${place}, the sign of text that was decoded wrongly: read it anew, in the encoding that it is in`
  }
  if (/\p{Cc}/u.test(character)) {
    return `holds the control character ${name} ${place}: take it out (of these, only tab, LF and CR are text)`
  }
  return `holds ${name} ${place}, which is no character: take it out`
}
