/** Whether an address holds its data itself (RFC 2397). */
export const isDataUri = (address: string): boolean => /^data:/i.test(address)

/** The bytes of a `data:` URI, or null when it is none that can be read. What is no base64 in it is left out. */
export function readDataUri(uri: string): Buffer | null {
  const comma = uri.indexOf(',')
  if (!isDataUri(uri) || comma < 0) return null
  const data = percentDecoded(uri.slice(comma + 1))
  return /;\s*base64\s*$/i.test(uri.slice(0, comma)) ? Buffer.from(data.toString('latin1'), 'base64') : data
}

/** Bytes, not text: audio is no valid UTF-8, which `decodeURIComponent` would want. */
function percentDecoded(text: string): Buffer {
  if (!text.includes('%')) return Buffer.from(text, 'latin1')
  const bytes = text.replaceAll(/%([\da-f]{2})/gi, (_match, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  return Buffer.from(bytes, 'latin1')
}
