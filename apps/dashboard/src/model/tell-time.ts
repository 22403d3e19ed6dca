/** A time in the words of the reader's own place, such as `Nov 22, 2026, 17:40:02`; what is no time stays as it is. */
export function tellTime(time: string, locale?: string, timeZone?: string): string {
  const at = Date.parse(time)
  if (Number.isNaN(at)) return time
  return new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'medium',
    hourCycle: 'h23',
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(at)
}

/** The hour and minute of a time, in UTC as the logs tell it: `16:40`. */
export const tellClock = (time: string): string => time.slice(11, 16)

/** The same with seconds and the zone: `16:40:02 UTC`. */
export const tellMoment = (time: string): string => `${time.slice(11, 19)} UTC`

const pad = (value: number): string => String(value).padStart(2, '0')

/** How long ago, or how long: one number and one unit, rounded down, and never below nothing. */
export function tellAge(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} h`
  return `${Math.floor(seconds / 86_400)} d`
}

/** A measured span: `0.3 s`, `21.0 s`, and `5:44` from a minute on. */
export function tellSpan(ms: number): string {
  const tenths = Math.max(0, Math.round(ms / 100))
  return tenths < 600 ? `${(tenths / 10).toFixed(1)} s` : tellLength(tenths / 10)
}

/** A span that still grows, in whole seconds: `6 s`, `5:44`. */
export const tellGrowingSpan = (ms: number): string => (ms < 60_000 ? tellAge(ms) : tellLength(Math.floor(ms / 1000)))

/** The length of audio, in seconds: `1:02`. */
export function tellLength(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  return `${Math.floor(whole / 60)}:${pad(whole % 60)}`
}

/** What is left of a time that counts down: `9:48`. */
export const tellLeft = (ms: number): string => tellLength(Math.ceil(Math.max(0, ms) / 1000))
