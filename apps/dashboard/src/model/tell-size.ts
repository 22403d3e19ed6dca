/** A size of a file: `1.5 MB`. */
export function tellBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}

/** An amount of US dollars. */
export const tellDollars = (usd: number): string => `$${usd.toFixed(2)}`

/** A whole number with its thousands apart. */
export const tellCount = (count: number): string => count.toLocaleString('en-US')

/** A count and its noun. */
export const tellMany = (count: number, one: string, many = `${one}s`): string =>
  `${tellCount(count)} ${count === 1 ? one : many}`

const formats: Readonly<Record<string, string>> = {
  'audio/mpeg': 'mp3',
  'audio/wav': 'wav',
  'audio/x-wav': 'wav',
  'audio/flac': 'flac',
}

/** The short name of a type of audio. */
export const tellFormat = (contentType: string): string => formats[contentType] ?? contentType
