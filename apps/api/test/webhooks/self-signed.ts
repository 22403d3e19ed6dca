import { generateKeyPairSync, randomBytes, randomUUID, sign } from 'node:crypto'

export interface SelfSigned {
  readonly cert: string
  readonly key: string
}

export interface SelfSignedOptions {
  /** The IPv4 address that it is for. */
  readonly address: string
  readonly from?: Date
  readonly until?: Date
}

/** Tags of ITU-T X.690 (DER). */
const tags = { integer: 2, bits: 3, octets: 4, utf8: 12, utcTime: 23, sequence: 48, set: 49 } as const
/** Identifiers as DER has them: ecdsa-with-SHA256 (RFC 5758), the common name and the alternative names (RFC 5280). */
const ids = { ecdsaSha256: '06082a8648ce3d040302', commonName: '0603550403', alternativeNames: '0603551d11' } as const

const day = 86_400_000

/** A certificate for an address, signed with its own new key: just what Node's own modules can read but not make (RFC 5280). */
export function makeSelfSigned(options: SelfSignedOptions): SelfSigned {
  const { address, from = new Date(Date.now() - day), until = new Date(Date.now() + day) } = options
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const algorithm = der(tags.sequence, Buffer.from(ids.ecdsaSha256, 'hex'))
  // Two of one name would be taken for each other.
  const commonName = der(tags.sequence, Buffer.from(ids.commonName, 'hex'), der(tags.utf8, Buffer.from(randomUUID())))
  const name = der(tags.sequence, der(tags.set, commonName))
  const alternativeNames = der(tags.sequence, der(context(7, false), Buffer.from(address.split('.').map(Number))))
  const extension = der(tags.sequence, Buffer.from(ids.alternativeNames, 'hex'), der(tags.octets, alternativeNames))
  const content = der(
    tags.sequence,
    der(context(0), der(tags.integer, Buffer.from([2]))),
    der(tags.integer, Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    algorithm,
    name,
    der(tags.sequence, utcTime(from), utcTime(until)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(context(3), der(tags.sequence, extension)),
  )
  const signature = Buffer.concat([Buffer.from([0]), sign('sha256', content, privateKey)])
  const whole = der(tags.sequence, content, algorithm, der(tags.bits, signature))
  const lines = whole.toString('base64').replaceAll(/.{64}/g, '$&\n')
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines.trimEnd()}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

const context = (number: number, isConstructed = true): number => 0x80 + (isConstructed ? 0x20 : 0) + number

/** A value with its tag and its length, which here is below 65,536. */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const value = Buffer.concat(parts)
  const { length } = value
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), value])
}

/** `YYMMDDHHMMSSZ`, good until 2049. */
const utcTime = (time: Date): Buffer =>
  der(tags.utcTime, Buffer.from(`${time.toISOString().slice(2, 19).replaceAll(/\D/g, '')}Z`))
