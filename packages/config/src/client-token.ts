import { createHash, randomInt } from 'node:crypto'

const prefix = 'sf_'
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** 32 characters of 62 are 190 bits: more than anybody can guess. */
const randomLength = 32
const checksumLength = 6

/** The first 32 bits of the SHA-256 of what stands before it, in base 62. */
function checksumOf(text: string): string {
  let rest = createHash('sha256').update(text).digest().readUInt32BE(0)
  let checksum = ''
  while (checksum.length < checksumLength) {
    checksum = alphabet.charAt(rest % alphabet.length) + checksum
    rest = Math.floor(rest / alphabet.length)
  }
  return checksum
}

/** A new client token: `sf_`, 32 random letters and digits, and 6 more by which a mistyped one can be told. */
export function makeClientToken(): string {
  const random = Array.from({ length: randomLength }, () => alphabet.charAt(randomInt(alphabet.length))).join('')
  return `${prefix}${random}${checksumOf(prefix + random)}`
}

/** Whether this was one of our tokens before somebody mistyped or cut it. Tokens of another make never were. */
export function isDamagedToken(token: string): boolean {
  if (!token.startsWith(prefix)) return false
  const body = token.slice(0, -checksumLength)
  return body.length !== prefix.length + randomLength || token.slice(-checksumLength) !== checksumOf(body)
}

/** What stands for a token wherever it is kept: its SHA-256 in lower-case hexadecimal digits. */
export function hashClientToken(token: string): string {
  return createHash('sha256').update(token, 'utf8').digest('hex')
}
