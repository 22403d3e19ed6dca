import * as fc from 'fast-check'
import t from 'tap'
import { meaningOf } from '../src/thrown-error.ts'
import { closedEndpoint } from './far-end.ts'

function fetchFailed(cause: object): TypeError {
  return new TypeError('fetch failed', { cause })
}

function failure(message: string, facts: object): Error {
  return Object.assign(new Error(message), facts)
}

async function meaningOfFetching(url: string): Promise<string> {
  return fetch(url).then(() => 'answered', meaningOf)
}

t.test('only a failure before the request proves that it was not sent', async t => {
  const rows = [
    ['name_not_resolved', failure('getaddrinfo ENOTFOUND', { code: 'ENOTFOUND', syscall: 'getaddrinfo' })],
    ['name_not_resolved', failure('getaddrinfo EAI_AGAIN', { code: 'EAI_AGAIN', syscall: 'getaddrinfo' })],
    ['not_connected', failure('connect ECONNREFUSED', { code: 'ECONNREFUSED', syscall: 'connect' })],
    ['not_connected', failure('connect EHOSTUNREACH', { code: 'EHOSTUNREACH', syscall: 'connect' })],
    ['not_connected', { code: 'ENETUNREACH' }],
    ['not_connected', { code: 'EHOSTUNREACH' }],
    ['not_connected', failure('connect ETIMEDOUT', { code: 'ETIMEDOUT', syscall: 'connect' })],
    [
      'not_connected',
      failure('Connect Timeout Error', { name: 'ConnectTimeoutError', code: 'UND_ERR_CONNECT_TIMEOUT' }),
    ],
    ['not_connected', new Error('bad port')],
    [
      'not_connected',
      failure('Client network socket disconnected before secure TLS connection was established', {
        code: 'ECONNRESET',
      }),
    ],
    ['certificate_refused', { code: 'CERT_HAS_EXPIRED' }],
    ['certificate_refused', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }],
    ['certificate_refused', { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }],
    ['certificate_refused', { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }],
    ['certificate_refused', { code: 'ERR_SSL_WRONG_VERSION_NUMBER' }],
    ['connection_lost', failure('read ECONNRESET', { code: 'ECONNRESET', syscall: 'read' })],
    ['connection_lost', failure('read EHOSTUNREACH', { code: 'EHOSTUNREACH', syscall: 'read' })],
    ['connection_lost', failure('write EPIPE', { code: 'EPIPE', syscall: 'write' })],
    ['connection_lost', failure('other side closed', { name: 'SocketError', code: 'UND_ERR_SOCKET' })],
    ['timeout', failure('Headers Timeout Error', { code: 'UND_ERR_HEADERS_TIMEOUT' })],
    ['timeout', failure('read ETIMEDOUT', { code: 'ETIMEDOUT', syscall: 'read' })],
  ] as const
  for (const [expected, cause] of rows) t.equal(meaningOf(fetchFailed(cause)), expected, JSON.stringify(cause))
  t.equal(meaningOf(new DOMException('The operation was aborted', 'AbortError')), 'timeout')
})

t.test('when several addresses were tried, all of them must have failed to connect', async t => {
  const refused = failure('connect ECONNREFUSED ::1', { code: 'ECONNREFUSED', syscall: 'connect' })
  const lost = failure('read ECONNRESET', { code: 'ECONNRESET', syscall: 'read' })
  const both = Object.assign(new AggregateError([refused, refused]), { code: 'ETIMEDOUT' })
  t.equal(meaningOf(fetchFailed(both)), 'not_connected')
  t.equal(meaningOf(fetchFailed(new AggregateError([refused, lost]))), 'connection_lost')
})

t.test('what fetch really throws is read the same', async t => {
  t.equal(await meaningOfFetching(await closedEndpoint()), 'not_connected')
  t.equal(await meaningOfFetching('http://127.0.0.1:1/'), 'not_connected')
  t.equal(await meaningOfFetching('http://nowhere.invalid/'), 'name_not_resolved')
})

t.test('property: whatever is thrown has a meaning, also what refers to itself', async t => {
  fc.assert(
    fc.property(fc.anything({ withNullPrototype: true, withBigInt: true }), thrown => {
      if (typeof meaningOf(thrown) !== 'string') throw new Error('no meaning')
    }),
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
