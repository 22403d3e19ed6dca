import * as fc from 'fast-check'
import t from 'tap'
import { reachOf } from '../src/transport-error.ts'
import { fetchFailure } from './exchanges.ts'

t.test('a failure before a connection stands is certain not to have sent anything', async t => {
  for (const code of [
    'ECONNREFUSED',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'UND_ERR_CONNECT_TIMEOUT',
  ]) {
    t.equal(reachOf(fetchFailure(code)), 'never_sent', code)
  }
  t.equal(reachOf(fetchFailure('ETIMEDOUT', { syscall: 'connect' })), 'never_sent', 'a connect that timed out')
  t.equal(reachOf(fetchFailure('DEPTH_ZERO_SELF_SIGNED_CERT')), 'never_sent', 'a certificate nobody vouches for')
  t.equal(reachOf(fetchFailure('ERR_TLS_CERT_ALTNAME_INVALID')), 'never_sent', "another host's certificate")
})

const failed = (code: string, syscall: string) => Object.assign(new Error(code), { code, syscall })

t.test('several addresses were tried: all must have failed before sending', async t => {
  const all = new AggregateError([failed('ECONNREFUSED', 'connect'), failed('ETIMEDOUT', 'connect')])
  const some = new AggregateError([failed('ECONNREFUSED', 'connect'), failed('ECONNRESET', 'read')])
  t.equal(reachOf(new TypeError('fetch failed', { cause: all })), 'never_sent')
  t.equal(reachOf(new TypeError('fetch failed', { cause: some })), 'lost')
})

t.test('the same code on an open connection is lost', async t => {
  t.equal(reachOf(fetchFailure('EHOSTUNREACH', { syscall: 'read' })), 'lost')
  t.equal(reachOf(fetchFailure('ENETUNREACH', { syscall: 'write' })), 'lost')
  t.equal(reachOf(fetchFailure('ETIMEDOUT', { syscall: 'read' })), 'timeout')
})

t.test('silence is a timeout, a reset is lost', async t => {
  t.equal(reachOf(fetchFailure('UND_ERR_HEADERS_TIMEOUT')), 'timeout')
  t.equal(reachOf(new DOMException('x', 'TimeoutError')), 'timeout')
  t.equal(reachOf(fetchFailure('ECONNRESET')), 'lost')
  t.equal(reachOf(fetchFailure('UND_ERR_SOCKET')), 'lost')
})

t.test('a chain of causes that loops, and one that throws on reading, are lost', async t => {
  const loop: Error & { cause?: unknown } = new Error('x')
  loop.cause = loop
  t.equal(reachOf(loop), 'lost')
  const hostile = new Proxy(
    {},
    {
      get() {
        throw new Error('no')
      },
    },
  )
  t.equal(reachOf(hostile), 'lost')
})

t.test('anything thrown has a reach, and only what is known to be unsent is called so', async t => {
  fc.assert(fc.property(fc.anything(), value => reachOf(value) !== 'never_sent'))
  t.pass('whatever the value')
})
