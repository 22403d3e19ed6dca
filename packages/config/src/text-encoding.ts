import { UnreadableFile } from './read-small-file.ts'

const utf16Marks = [
  [0xff, 0xfe],
  [0xfe, 0xff],
] as const

/** Every second byte of Latin text in UTF-16 is NUL; in anything else a NUL is an accident. */
const nulShareOfUtf16 = 0.25

/** Whether bytes are text in UTF-16 (what PowerShell 5.1 writes with `>`), with or without a byte order mark. */
export function isUtf16(bytes: Uint8Array): boolean {
  if (utf16Marks.some(([first, second]) => bytes[0] === first && bytes[1] === second)) return true
  const nuls = bytes.reduce((count, byte) => count + (byte === 0 ? 1 : 0), 0)
  return nuls > 0 && nuls >= bytes.length * nulShareOfUtf16
}

/** The length of a UTF-8 byte order mark at the beginning. */
export function byteOrderMarkLength(bytes: Uint8Array): 0 | 3 {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
}

/** The text of UTF-8 bytes, every character of it; null when they are no UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}

/**
 * The text of a whole file in UTF-8, without its byte order mark.
 *
 * @throws {UnreadableFile} when it is in UTF-16, or not in UTF-8
 */
export function decodeFile(bytes: Uint8Array): string {
  if (isUtf16(bytes)) throw new UnreadableFile('UTF16')
  const text = decodeUtf8(bytes.subarray(byteOrderMarkLength(bytes)))
  if (text === null) throw new UnreadableFile('NOT_UTF8')
  return text
}
