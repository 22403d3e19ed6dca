/** One registered route, as Fastify names it. */
export interface KnownRoute {
  readonly method: string
  /** Fastify's pattern, for instance `/api/tracks/:id/audio` or `/docs/*`. */
  readonly url: string
}

/**
 * The methods that the routes at this path take, sorted. A parameter with a pattern of its own is taken to match
 * anything, which can only turn a 404 into a 405.
 *
 * @param path without the query string
 */
export function allowedMethods(routes: readonly KnownRoute[], path: string): string[] {
  const methods = routes.filter(route => matches(route.url, path)).map(route => route.method)
  return [...new Set(methods)].sort()
}

function matches(pattern: string, path: string): boolean {
  const expected = pattern.split('/')
  const given = path.split('/')
  for (const [index, segment] of expected.entries()) {
    if (segment.startsWith('*')) return given.length > index
    const actual = given[index]
    if (actual === undefined) return false
    if (segment.includes(':') ? actual === '' : segment !== actual) return false
  }
  return given.length === expected.length
}
