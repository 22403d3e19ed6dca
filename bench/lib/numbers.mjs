/**
 * The value below which this share of a sorted list lies.
 *
 * @param {readonly number[]} sorted
 * @param {number} share 0..1
 */
export function percentile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}

/**
 * By how much a value grows from one measurement to the next: the slope of the straight line through all of them.
 *
 * @param {readonly number[]} values at least two
 */
export function slope(values) {
  const middle = (values.length - 1) / 2
  let [rise, run] = [0, 0]
  for (const [at, value] of values.entries()) {
    rise += (at - middle) * value
    run += (at - middle) ** 2
  }
  return rise / run
}

/**
 * Measures something again and again, one at a time, after a few rounds that do not count.
 *
 * @param {number} rounds
 * @param {(round: number) => Promise<unknown>} work
 * @returns {Promise<{ p50: number, p99: number, max: number }>} milliseconds
 */
export async function measure(rounds, work) {
  for (let round = 0; round < Math.min(20, rounds); round += 1) await work(round)
  const times = []
  for (let round = 0; round < rounds; round += 1) {
    const startedAt = performance.now()
    await work(round)
    times.push(performance.now() - startedAt)
  }
  times.sort((a, b) => a - b)
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99), max: times.at(-1) ?? Number.NaN }
}

/**
 * Rows as a Markdown table.
 *
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 */
export function toTable(head, rows) {
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n')
}

/** @param {readonly string[]} cells */
const line = cells => `| ${cells.join(' | ')} |`
