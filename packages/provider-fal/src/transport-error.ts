/** How far a request can have got that ended in a thrown value instead of an answer. */
export type Reach = 'never_sent' | 'timeout' | 'lost'

/**
 * Codes that arise before a connection stands, so that not a byte of the request has left.
 * From Node's system errors, undici's `UND_ERR_*` and OpenSSL's verification codes.
 */
const beforeSending = new Set([
  'EADDRNOTAVAIL',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])

const waiting = new Set<unknown>(['ETIMEDOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'TimeoutError'])

/** Deeper than any real chain of causes; it ends a chain that loops. */
const deepest = 8

/**
 * Reads from a thrown value, whatever it is, whether the request can have reached the provider.
 * `never_sent` only when that is certain; when in doubt it is `lost`, because a request that may have
 * been accepted must not be sent again.
 */
export function reachOf(thrown: unknown): Reach {
  return read(thrown, 0)
}

function read(thrown: unknown, depth: number): Reach {
  if (depth > deepest || typeof thrown !== 'object' || thrown === null) return 'lost'
  const tried = property(thrown, 'errors')
  if (Array.isArray(tried) && tried.length > 0) {
    // Node tries every address of a name and gathers the failures: only if all of them fell before sending did it.
    return tried.every(one => read(one, depth + 1) === 'never_sent') ? 'never_sent' : 'lost'
  }
  const code = property(thrown, 'code')
  const call = property(thrown, 'syscall')
  // The same code on an open connection (`read EHOSTUNREACH`) comes after bytes have left.
  if (call === 'read' || call === 'write') return code === 'ETIMEDOUT' ? 'timeout' : 'lost'
  if (call === 'connect' || call === 'getaddrinfo') return 'never_sent'
  if (typeof code === 'string' && beforeSending.has(code)) return 'never_sent'
  // `fetch` refuses some port numbers (for instance 1 and 9) before it connects, without a code.
  if (property(thrown, 'message') === 'bad port') return 'never_sent'
  if (waiting.has(code) || waiting.has(property(thrown, 'name'))) return 'timeout'
  return read(property(thrown, 'cause'), depth + 1)
}

function property(holder: object, name: string): unknown {
  try {
    const value: unknown = Reflect.get(holder, name)
    return value
  } catch {
    return undefined
  }
}
