import { stripVTControlCharacters } from 'node:util'

const gap = '  '

const widthOf = (text: string): number => Array.from(stripVTControlCharacters(text)).length

const pad = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - widthOf(text)))

/** A row of a table, and lines that belong under it. */
export interface TableRow {
  readonly cells: readonly string[]
  readonly below?: readonly string[]
}

/** Breaks text at blanks so that no line is longer than this; a word that is, stands alone. */
export function wrap(text: string, width: number): string[] {
  const indent = /^ */.exec(text)?.[0] ?? ''
  const lines: string[] = []
  for (const word of text.trim().split(/ +/)) {
    const last = lines.at(-1)
    if (last !== undefined && widthOf(last) + 1 + widthOf(word) <= width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(`${indent}${word}`)
  }
  return lines
}

/** Rows as lines of heading and cell, one below the other: nothing is cut off, however narrow it is. */
function formatCards(headings: readonly string[], kept: readonly number[], rows: readonly TableRow[], width: number) {
  const nameWidth = Math.max(...kept.map(at => widthOf(headings[at] ?? '')))
  return rows.flatMap(({ cells, below = [] }, place) => [
    ...(place === 0 ? [] : ['']),
    ...kept.flatMap(at => {
      const cell = cells[at] ?? ''
      return cell === '' ? [] : [`${pad((headings[at] ?? '').toUpperCase(), nameWidth)}${gap}${cell}`]
    }),
    ...below.flatMap(line => wrap(`${gap}${line}`, width)),
  ])
}

/**
 * Lines of a table whose columns are as wide as they have to be. Columns with nothing in them are left out.
 *
 * @param width how many characters fit on a line; null where that is no matter
 */
export function formatTable(
  headings: readonly string[],
  rows: readonly TableRow[],
  width: number | null = null,
): string[] {
  const kept = headings.flatMap((_, at) => (rows.some(({ cells }) => (cells[at] ?? '') !== '') ? [at] : []))
  const widths = kept.map(at =>
    Math.max(...[headings, ...rows.map(({ cells }) => cells)].map(row => widthOf(row[at] ?? ''))),
  )
  const total = widths.reduce((sum, each) => sum + each + gap.length, -gap.length)
  if (width !== null && total > width) return formatCards(headings, kept, rows, width)
  const format = (cells: readonly string[]): string =>
    kept
      .map((at, place) => pad(cells[at] ?? '', widths[place] ?? 0))
      .join(gap)
      .trimEnd()
  return [
    format(headings.map(heading => heading.toUpperCase())),
    ...rows.flatMap(({ cells, below = [] }) => [
      format(cells),
      ...below.flatMap(line => (width === null ? [`${gap}${line}`] : wrap(`${gap}${line}`, width))),
    ]),
  ]
}

/** A duration as a person says it: 0.4 s, 12 s, 3 min. */
export function formatDuration(ms: number): string {
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`
  return ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`
}

/** How long ago a time was: 12 s ago, 3 min ago, 5 h ago, 2 d ago; the text itself when it is no time. */
export function formatAgo(time: string, now: number): string {
  const passed = now - Date.parse(time)
  if (Number.isNaN(passed)) return time
  const seconds = Math.max(0, Math.round(passed / 1000))
  if (seconds < 120) return `${seconds} s ago`
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min ago`
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h ago` : `${Math.round(seconds / 86_400)} d ago`
}
