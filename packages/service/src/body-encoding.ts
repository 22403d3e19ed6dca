/** Names of what UTF-8 says without a change: itself, and the part of it that US-ASCII is. */
const readableCharsets = new Set(['utf-8', 'utf8', 'us-ascii', 'ascii'])

// Each is read in one pass, whatever was sent: no quote is looked at twice.
const quotes = /"(?:[^"\\]|\\.)*("?)/gs
const parameter = /;((?:"(?:[^"\\]|\\.)*"|[^;"])*)/gs
const quoted = /^"((?:[^"\\]|\\.)*)"$/s

/**
 * Whether a Content-Type leaves no doubt that its text is UTF-8: it names no charset or, however often, one that is. What
 * only looks like one (`charset*=`, no value, quotes without an end) is a charset that nobody can tell.
 */
export function saysUtf8(contentType: string): boolean {
  if (Array.from(contentType.matchAll(quotes)).some(([, end]) => end === '')) return false
  return Array.from(contentType.matchAll(parameter), ([, text = '']) => text).every(text => {
    const [name = '', ...rest] = text.split('=')
    const lower = name.trim().toLowerCase()
    if (!lower.startsWith('charset')) return true
    const given = rest.join('=').trim()
    const charset = quoted.exec(given)?.[1]?.replaceAll(/\\(.)/gs, '$1') ?? given
    return lower === 'charset' && readableCharsets.has(charset.toLowerCase())
  })
}

/** Where the zero bytes (0) of the first ones are, in text that begins with ASCII or with a byte order mark (x). */
const wideShapes = [
  ['UTF-32', /^(?:x000|000x|fffe0000|0000feff)/],
  ['UTF-16', /^(?:x0(?:x0|$)|0x(?:0x|$)|fffe|feff)/],
] as const

/**
 * The encoding of a JSON text that is no UTF-8 by its first bytes; null where they do not tell. An object begins with two ASCII
 * characters, and no NUL is JSON (RFC 4627 §3 tells encodings by this), so that a zero byte is a part of a wider unit.
 */
export function wideEncoding(bytes: Uint8Array): 'UTF-16' | 'UTF-32' | null {
  const head = bytes.subarray(0, 4)
  const zeros = Array.from(head, byte => (byte === 0 ? '0' : 'x')).join('')
  const written = Buffer.from(head).toString('hex')
  return wideShapes.find(([, shape]) => shape.test(zeros) || shape.test(written))?.[0] ?? null
}
