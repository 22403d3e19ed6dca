import * as fc from 'fast-check'
import t from 'tap'
import { mayHaveArrived, meaningOf } from '../src/thrown-error.ts'

const failure = (message: string, facts: object): Error => Object.assign(new Error(message), facts)
const system = (syscall: string, code: string): Error => failure(`${syscall} ${code}`, { code, syscall })
const named = (code: string): Error => failure(code, { code })

/** Each with what it means. Can the provider have received the request? The first three and `never_formed` say no. */
const rows = [
  ['name_not_resolved', system('getaddrinfo', 'ENOTFOUND')],
  ['name_not_resolved', system('getaddrinfo', 'EAI_AGAIN')],
  ['name_not_resolved', named('EAI_FAIL')],
  ['name_not_resolved', system('getaddrinfo', 'EBUSY')],
  ['not_connected', system('connect', 'ECONNREFUSED')],
  ['not_connected', system('connect', 'EHOSTUNREACH')],
  ['not_connected', system('connect', 'ENETUNREACH')],
  ['not_connected', system('connect', 'EADDRNOTAVAIL')],
  ['not_connected', system('connect', 'ETIMEDOUT')],
  ['not_connected', system('connect', 'ECONNRESET')],
  ['not_connected', named('EHOSTDOWN')],
  ['not_connected', named('ENETDOWN')],
  ['not_connected', named('ERR_SOCKET_CONNECTION_TIMEOUT')],
  [
    'not_connected',
    failure('Client network socket disconnected before secure TLS connection was established', { code: 'ECONNRESET' }),
  ],
  // Our side checks the certificate before it writes.
  ['certificate_refused', named('CERT_HAS_EXPIRED')],
  ['certificate_refused', named('CERT_NOT_YET_VALID')],
  ['certificate_refused', named('CERT_REVOKED')],
  ['certificate_refused', named('CERT_CHAIN_TOO_LONG')],
  ['certificate_refused', named('CRL_HAS_EXPIRED')],
  ['certificate_refused', named('DEPTH_ZERO_SELF_SIGNED_CERT')],
  ['certificate_refused', named('SELF_SIGNED_CERT_IN_CHAIN')],
  ['certificate_refused', named('UNABLE_TO_GET_ISSUER_CERT_LOCALLY')],
  ['certificate_refused', named('UNABLE_TO_VERIFY_LEAF_SIGNATURE')],
  ['certificate_refused', named('INVALID_CA')],
  ['certificate_refused', named('INVALID_PURPOSE')],
  ['certificate_refused', named('PATH_LENGTH_EXCEEDED')],
  ['certificate_refused', named('HOSTNAME_MISMATCH')],
  ['certificate_refused', named('ERR_TLS_CERT_ALTNAME_INVALID')],
  // Our side finds no protocol that it may offer.
  ['certificate_refused', named('ERR_SSL_NO_PROTOCOLS_AVAILABLE')],
  ['certificate_refused', named('ERR_SSL_UNSUPPORTED_PROTOCOL')],
  ['never_formed', named('ERR_INVALID_URL')],
  ['never_formed', named('ERR_INVALID_PROTOCOL')],
  ['never_formed', named('ERR_INVALID_CHAR')],
  // An alert is what the far end sends, and with TLS 1.3 it may do so after the request.
  ['connection_lost', named('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION')],
  ['connection_lost', named('ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE')],
  ['connection_lost', named('ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE')],
  ['connection_lost', named('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED')],
  ['connection_lost', named('ERR_SSL_TLSV1_ALERT_UNKNOWN_CA')],
  // A record of a connection that stands can be of a wrong version, too.
  ['connection_lost', named('ERR_SSL_WRONG_VERSION_NUMBER')],
  ['connection_lost', named('ECONNRESET')],
  ['connection_lost', system('read', 'ECONNRESET')],
  ['connection_lost', system('read', 'EHOSTUNREACH')],
  ['connection_lost', system('write', 'ENETUNREACH')],
  ['connection_lost', system('write', 'EPIPE')],
  ['connection_lost', failure('socket hang up', { code: 'ECONNRESET' })],
  ['connection_lost', failure('Parse Error', { code: 'HPE_INVALID_CONSTANT' })],
  ['connection_lost', new RangeError('the answer is longer than 16 bytes')],
  ['timeout', system('read', 'ETIMEDOUT')],
  ['timeout', named('ETIMEDOUT')],
  ['timeout', failure('The operation was aborted', { name: 'AbortError', code: 'ABORT_ERR' })],
  ['timeout', new DOMException('x', 'TimeoutError')],
] as const

const certain = new Set(['name_not_resolved', 'not_connected', 'certificate_refused', 'never_formed'])

t.test('what was thrown says whether the provider can have received the request', async t => {
  for (const [meaning, thrown] of rows) {
    t.equal(meaningOf(thrown), meaning, thrown.message)
    t.equal(meaningOf(new Error('failed', { cause: thrown })), meaning, `${thrown.message}, as a cause`)
    t.equal(mayHaveArrived(meaning), !certain.has(meaning), thrown.message)
  }
})

t.test('when several addresses were tried, all of them must have failed to connect', async t => {
  const refused = system('connect', 'ECONNREFUSED')
  const lost = system('read', 'ECONNRESET')
  const both = Object.assign(new AggregateError([refused, refused]), { code: 'ETIMEDOUT' })
  t.equal(meaningOf(both), 'not_connected')
  t.equal(meaningOf(new AggregateError([refused, system('connect', 'ETIMEDOUT')])), 'not_connected')
  t.equal(meaningOf(new AggregateError([refused, lost])), 'connection_lost')
})

t.test('property: whatever is thrown has a meaning, and only what is known proves anything', async t => {
  fc.assert(
    fc.property(fc.anything({ withNullPrototype: true, withBigInt: true }), thrown =>
      mayHaveArrived(meaningOf(thrown)),
    ),
  )
  const circle = failure('round', {})
  circle.cause = new AggregateError([circle, circle])
  t.equal(meaningOf(circle), 'connection_lost')
  const trap = Object.defineProperty({}, 'code', {
    get() {
      throw new Error('trap')
    },
  })
  t.equal(meaningOf(trap), 'connection_lost')
})
