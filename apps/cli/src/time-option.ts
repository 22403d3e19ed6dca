import { UsageError } from './command-failure.ts'

const unitsMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 }

/**
 * A time as an option has it, in RFC 3339: a date, a time with its zone, or how long before `now` (milliseconds since the
 * epoch) it was, as 90m, 24h or 7d.
 *
 * @throws {UsageError} for anything else
 */
export function readTime(option: string, text: string | undefined, now: number): string | undefined {
  if (text === undefined) return undefined
  const [, count = '', unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? []
  const unitMs = unitsMs[unit]
  if (unitMs !== undefined) return new Date(now - Number(count) * unitMs).toISOString()
  const isDated = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/.test(text)
  const at = isDated ? new Date(text) : null
  if (at !== null && !Number.isNaN(at.getTime())) return at.toISOString()
  throw new UsageError(`--${option} takes a time, as 2026-11-22, 2026-11-22T16:40Z or 24h (ago).`)
}
