/** What a thrown error tells about the request: whether it can have reached the provider, and what went wrong. */
export type ThrownMeaning =
  | 'name_not_resolved'
  | 'certificate_refused'
  | 'not_connected'
  | 'timeout'
  | 'connection_lost'

interface ErrorFacts {
  name: string
  code: string
  syscall: string
  message: string
}

const nameCodes = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'EAI_NONAME'])

const notConnectedCodes = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'ERR_INVALID_URL',
])

const timeoutCodes = new Set(['ETIMEDOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ABORT_ERR'])

/** Names of X.509 and handshake failures in Node and OpenSSL; none of them occurs once a request is on its way. */
const certificateCodes =
  /^(?:CERT_|ERR_TLS_CERT|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|ERR_SSL_(?:WRONG_VERSION_NUMBER|UNSUPPORTED_PROTOCOL|NO_PROTOCOLS_AVAILABLE|TLSV1_ALERT_PROTOCOL_VERSION|SSLV3_ALERT_HANDSHAKE_FAILURE|SSL\/TLS_ALERT_HANDSHAKE_FAILURE))/

const notSentMessages = /before secure TLS connection was established|^bad port$|^unknown scheme$/i

/**
 * Reads whatever `fetch` threw, its causes and its parts. Only what proves that no byte of the request left is read as
 * not connected; in doubt the request may have arrived.
 */
export function meaningOf(thrown: unknown): ThrownMeaning {
  const telling = collectFacts(thrown).filter(isTelling)
  const meanings = telling.map(notSentMeaning)
  const first = meanings[0]
  if (first !== undefined && first !== null && !meanings.includes(null)) return first
  return telling.some(isTimeout) ? 'timeout' : 'connection_lost'
}

function isTelling(facts: ErrorFacts): boolean {
  return facts.code !== '' || facts.syscall !== '' || notSentMessages.test(facts.message) || isTimeout(facts)
}

function isTimeout(facts: ErrorFacts): boolean {
  return timeoutCodes.has(facts.code) || facts.name === 'TimeoutError' || facts.name === 'AbortError'
}

function notSentMeaning(facts: ErrorFacts): ThrownMeaning | null {
  // An established connection can fail with a routing error too; then the system call is the one that was moving bytes.
  if (facts.syscall === 'read' || facts.syscall === 'write') return null
  if (nameCodes.has(facts.code) || facts.syscall === 'getaddrinfo') return 'name_not_resolved'
  if (certificateCodes.test(facts.code)) return 'certificate_refused'
  if (notConnectedCodes.has(facts.code) || facts.syscall === 'connect') return 'not_connected'
  return notSentMessages.test(facts.message) ? 'not_connected' : null
}

/** Follows `cause` and the parts of an aggregate, whose own code only repeats one of theirs. Bounded, for cycles. */
function collectFacts(thrown: unknown): ErrorFacts[] {
  const found: ErrorFacts[] = []
  const waiting: unknown[] = [thrown]
  for (let step = 0; step < 32 && waiting.length > 0; step += 1) {
    const value = waiting.shift()
    const parts = property(value, 'errors')
    if (Array.isArray(parts) && parts.length > 0) waiting.push(...parts.slice(0, 16))
    else found.push(factsOf(value))
    waiting.push(property(value, 'cause'))
  }
  return found
}

function factsOf(value: unknown): ErrorFacts {
  return {
    name: textProperty(value, 'name'),
    code: textProperty(value, 'code'),
    syscall: textProperty(value, 'syscall'),
    message: textProperty(value, 'message'),
  }
}

function textProperty(value: unknown, key: string): string {
  const found = property(value, key)
  return typeof found === 'string' ? found : ''
}

function property(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  try {
    const found: unknown = Reflect.get(value, key)
    return found
  } catch {
    return undefined
  }
}
