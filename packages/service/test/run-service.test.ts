import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { makeFalKey, waitFor } from '@soundfoundry/testkit'
import t, { type Test } from 'tap'
import { explainAddress } from '../src/run-service.ts'

const program = fileURLToPath(new URL('service-process.ts', import.meta.url))

function run(t: Test, deed: string, port = 0, secret = '') {
  const child = spawn(process.execPath, [...process.execArgv, program, deed, String(port), secret], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  const written = { out: '', error: '' }
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (written.out += chunk))
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (written.error += chunk))
  const ended = once(child, 'close').then(([code]: unknown[]) => code)
  const url = () => waitFor(() => /listening on (http:\/\/[\d.:]+)/.exec(written.out)?.[1], { what: 'the address' })
  return { child, written, ended, url }
}

t.test('SIGTERM: finishes what is under way on a connection that is kept alive, lets go, exits zero', async t => {
  const { child, written, ended, url } = run(t, 'closes')
  const base = await url()
  t.equal(written.out.match(/listening on/g)?.length, 1, 'one line says where')

  const slow = await fetch(`${base}/slow`)
  const slowBody = slow.text()
  child.kill('SIGTERM')
  await waitFor(() => written.out.includes('"closing"'), { what: 'the signal to be noticed' })
  t.equal(await slowBody, 'began and ended')
  t.equal(await ended, 0)
  t.ok(written.out.includes('let go'))
  t.ok(written.out.trimEnd().endsWith('"msg":"closed"}'), 'the last line is written out')
})

t.test('an exception or a rejection that nobody handles closes and exits non-zero', async t => {
  for (const [deed, path, message] of [
    ['throws', '/throw', 'nobody handles this'],
    ['rejects nothing', '/reject', 'closing after an error'],
  ] as const) {
    const { ended, url, written } = run(t, deed)
    await fetch(`${await url()}${path}`, { method: 'POST' }).catch(() => undefined)
    t.equal(await ended, 1, deed)
    t.ok(written.out.includes('"level":"fatal"') && written.out.includes(message), deed)
    t.ok(written.out.includes('let go'), `${deed}: and still lets go`)
  }
})

t.test('SIGINT: a close that takes too long is cut off and exits non-zero', async t => {
  const { child, ended, url, written } = run(t, 'hangs')
  const slow = await fetch(`${await url()}/slow`)
  child.kill('SIGINT')
  t.equal(await ended, 1)
  t.ok(written.out.includes('killed by timeout'))
  await t.rejects(slow.text())
})

t.test('an address that is taken is one line and exit code sixty-nine', async t => {
  const server = createServer().listen(0, '127.0.0.1')
  t.teardown(() => server.close())
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const { ended, written } = run(t, 'closes', address.port)
  t.equal(await ended, 69)
  t.match(written.error, new RegExp(`^HOST, PORT: 127\\.0\\.0\\.1:${address.port} is in use [^\\n]*\\n$`))
  t.equal(written.out, '')
})

t.test('a configuration that is refused is one line per problem and exit code seventy-eight', async t => {
  const secret = makeFalKey()
  const { ended, written } = run(t, 'configuration', 0, secret)
  t.equal(await ended, 78)
  t.equal(
    written.error,
    'PORT: is not a whole number. Set PORT to a number.\nFAL_KEY: is odd like [secret]. Set FAL_KEY.\n',
  )
  t.equal(written.out, '')
})

t.test('whatever else keeps it from starting is logged as fatal and exits one', async t => {
  const secret = makeFalKey()
  const { ended, written } = run(t, 'broker', 0, secret)
  t.equal(await ended, 1)
  const line: unknown = JSON.parse(written.out)
  t.match(line, { level: 'fatal', name: 'small', msg: 'could not start', err: { code: 'broker_unavailable' } })
  t.notOk(written.out.includes(secret))
})

const failure = (code: string) => Object.assign(new Error('listen'), { code })

t.test('why an address cannot be had names the variable to change', async t => {
  t.match(explainAddress(failure('EADDRINUSE'), '::1', 80), /^HOST, PORT: ::1:80 /)
  t.match(explainAddress(failure('EADDRNOTAVAIL'), '10.9.9.9', 80), /^HOST: 10\.9\.9\.9 /)
  t.match(explainAddress(failure('EACCES'), '::1', 80), /^PORT: /)
  t.equal(explainAddress(failure('EMFILE'), '::1', 80), null)
  t.equal(explainAddress('text', '::1', 80), null)
})
