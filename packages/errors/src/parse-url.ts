/**
 * A URL, or null for what is none.
 *
 * In place of `URL.canParse`, which Node 20 answers wrongly, either way, for texts with letters such as é once it has been
 * called often enough to be compiled: what it takes can then throw, and what it refuses can be a URL.
 */
export function parseUrl(text: string, base?: string | URL): URL | null {
  try {
    return new URL(text, base)
  } catch {
    return null
  }
}
