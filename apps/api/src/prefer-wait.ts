const longestS = 60

/**
 * How many seconds a caller is willing to wait (`Prefer: wait=N`, RFC 7240), or null. More than 60 means 60; a
 * preference that cannot be understood is ignored, as the RFC has it.
 */
export function readPreferWait(header: string | string[] | undefined): number | null {
  for (const preference of [header ?? []].flat().flatMap(value => value.split(','))) {
    const match = /^\s*wait\s*=\s*"?(\d+)"?\s*(?:;.*)?$/i.exec(preference)
    const seconds = Number(match?.[1] ?? 0)
    if (seconds >= 1) return Math.min(seconds, longestS)
  }
  return null
}
