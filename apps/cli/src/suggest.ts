/** How many letters have to be put in, taken out, changed or swapped with the next one to make one word of another. */
function distance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let row = 1; row <= a.length; row += 1) {
    const next = [row]
    for (let at = 1; at <= b.length; at += 1) {
      const isSame = a[row - 1] === b[at - 1]
      let least = Math.min((last[at] ?? 0) + 1, (next[at - 1] ?? 0) + 1, (last[at - 1] ?? 0) + (isSame ? 0 : 1))
      const isSwapped = row > 1 && at > 1 && a[row - 1] === b[at - 2] && a[row - 2] === b[at - 1]
      if (isSwapped) least = Math.min(least, (beforeLast[at - 2] ?? 0) + 1)
      next.push(least)
    }
    beforeLast = last
    last = next
  }
  return last[b.length] ?? 0
}

/** The one of these words that was most likely meant; undefined where none is near. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const near = words
    .map(each => ({ each, away: each.startsWith(word) && word.length > 1 ? 1 : distance(word, each) }))
    .filter(({ each, away }) => away <= Math.max(1, Math.floor(each.length / 3)))
    .sort((a, b) => a.away - b.away)
  return near[0]?.each
}
