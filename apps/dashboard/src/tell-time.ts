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
