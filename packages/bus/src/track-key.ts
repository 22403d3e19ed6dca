/** A track's id as four numbers of 32 bits: a quarter of what the text takes, and comparable without one. */
export type TrackKey = readonly [number, number, number, number]

const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** The number form of an id, or null for what is no UUID in lower case. */
export function toTrackKey(id: string): TrackKey | null {
  if (!pattern.test(id)) return null
  const hex = id.replaceAll('-', '')
  const word = (at: number): number => Number.parseInt(hex.slice(at, at + 8), 16)
  return [word(0), word(8), word(16), word(24)]
}

/** The id behind its number form. */
export function toTrackId(key: TrackKey): string {
  const hex = key.map(word => word.toString(16).padStart(8, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
