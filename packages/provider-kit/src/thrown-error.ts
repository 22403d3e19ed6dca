/** What ended a request without an answer, read from what was thrown. */
export type ThrownMeaning =
  | 'name_not_resolved'
  | 'certificate_refused'
  | 'not_connected'
  | 'never_formed'
  | 'timeout'
  | 'connection_lost'

/**
 * The one question for each row: can the provider have received the request? These prove by themselves that it cannot. Each
 * arises on our side, before the first byte of a request can be written: while its address is read, its name is resolved, its
 * connection is opened, or the far end's certificate is checked.
 *
 * What the far end sends or does is no proof, whatever it is called: with TLS 1.3 our side counts the handshake as done, and
 * may write, before the far end has seen it through, so its alerts (`ERR_SSL_…_ALERT_…`) can arrive after the request. So
 * can a record of a wrong version (`ERR_SSL_WRONG_VERSION_NUMBER`). In doubt a row is left out, and the request counts as lost.
 *
 * Sources: Node's system errors and `ERR_TLS_…`, and the names of OpenSSL's verification results (`X509_V_ERR_…`).
 */
const notReceived: readonly { meaning: ThrownMeaning; codes: RegExp }[] = [
  { meaning: 'name_not_resolved', codes: /^(?:ENOTFOUND|EAI_\w+)$/ },
  {
    meaning: 'certificate_refused',
    codes:
      /^(?:CERT_\w+|CRL_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+|ERROR_IN_CERT_\w+|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|ERR_TLS_CERT_ALTNAME_(?:INVALID|FORMAT)|ERR_SSL_(?:UNSUPPORTED_PROTOCOL|NO_PROTOCOLS_AVAILABLE|NO_CIPHERS_AVAILABLE))$/,
  },
  {
    meaning: 'not_connected',
    codes: /^(?:ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|EADDRNOTAVAIL|ERR_SOCKET_CONNECTION_TIMEOUT)$/,
  },
  {
    meaning: 'never_formed',
    codes: /^(?:ERR_INVALID_URL|ERR_INVALID_PROTOCOL|ERR_INVALID_CHAR|ERR_UNESCAPED_CHARACTERS)$/,
  },
]

/** Node's words when a connection closes before its TLS handshake is through; their code alone is ECONNRESET. */
const beforeTls = /before secure TLS connection was established/

const timeoutCodes = new Set(['ETIMEDOUT', 'ABORT_ERR'])

interface ErrorFacts {
  name: string
  code: string
  syscall: string
  message: string
}

/**
 * Reads whatever was thrown, its causes and its parts. Only what proves that the provider cannot have received the request is
 * read as such, and only when nothing else in it tells otherwise.
 */
export function meaningOf(thrown: unknown): ThrownMeaning {
  const telling = collectFacts(thrown).filter(isTelling)
  const meanings = telling.map(notReceivedMeaning)
  const first = meanings[0]
  if (first !== undefined && first !== null && !meanings.includes(null)) return first
  return telling.some(isTimeout) ? 'timeout' : 'connection_lost'
}

/** Whether the provider can have received a request that ended so. */
export function mayHaveArrived(meaning: ThrownMeaning): boolean {
  return meaning === 'timeout' || meaning === 'connection_lost'
}

function isTelling(facts: ErrorFacts): boolean {
  return facts.code !== '' || facts.syscall !== '' || beforeTls.test(facts.message) || isTimeout(facts)
}

function isTimeout(facts: ErrorFacts): boolean {
  return timeoutCodes.has(facts.code) || facts.name === 'TimeoutError' || facts.name === 'AbortError'
}

function notReceivedMeaning(facts: ErrorFacts): ThrownMeaning | null {
  // The same code on a connection that stands comes after bytes may have left (`read EHOSTUNREACH`).
  if (facts.syscall === 'read' || facts.syscall === 'write') return null
  const row = notReceived.find(({ codes }) => codes.test(facts.code))
  if (row !== undefined) return row.meaning
  if (facts.syscall === 'getaddrinfo') return 'name_not_resolved'
  return facts.syscall === 'connect' || beforeTls.test(facts.message) ? 'not_connected' : null
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
