/** The remainders of all bytes for a polynomial of so many bits, the highest first. */
function remainders(polynomial: number, bits: number): readonly number[] {
  const top = 2 ** (bits - 1)
  const mask = 2 ** bits - 1
  return Array.from({ length: 256 }, (_unused, byte) => {
    let value = byte << (bits - 8)
    for (let bit = 0; bit < 8; bit += 1) value = ((value << 1) ^ ((value & top) === 0 ? 0 : polynomial)) & mask
    return value
  })
}

const table8 = remainders(0x07, 8)
const table16 = remainders(0x8005, 16)

/** The checksum of a FLAC frame's header (RFC 9639, section 9.1.8). */
export function crc8(bytes: Uint8Array): number {
  let value = 0
  for (const byte of bytes) value = table8[value ^ byte] ?? 0
  return value
}

/** The checksum of a whole FLAC frame (RFC 9639, section 9.3). */
export function crc16(bytes: Uint8Array): number {
  let value = 0
  for (const byte of bytes) value = ((value << 8) & 0xffff) ^ (table16[(value >> 8) ^ byte] ?? 0)
  return value
}
