/** The character that ends before a place; both halves of one that is written as two. */
function characterBefore(text: string, end: number): string {
  const isLowHalf = end > 1 && /[\uDC00-\uDFFF]/.test(text.charAt(end - 1))
  return text.slice(isLowHalf ? end - 2 : end - 1, end)
}

/**
 * Takes away what a text ends with, as long as each character is one of these. An expression that ends in `+$` does the
 * same in quadratic time: a megabyte of blanks in the middle of a line would hold a process up for minutes.
 *
 * @param of matches one character
 */
export function trimEnd(text: string, of: RegExp): string {
  let end = text.length
  while (end > 0) {
    const character = characterBefore(text, end)
    if (!of.test(character)) break
    end -= character.length
  }
  return text.slice(0, end)
}
