import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { createLogger, createScrubber, createService } from '@soundfoundry/service'
import { hashClientToken, makeClientToken } from '@soundfoundry/config'
import type { FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import { addBrowserDefences } from '../src/browser-defences.ts'
import { serveDashboard } from '../src/dashboard.ts'
import { guardApi } from '../src/guard.ts'

const built = {
  'index.html': '<!doctype html><title>SoundFoundry</title>',
  'dashboard.js': 'export {}',
  'dashboard.css': ':root{}',
  'dashboard.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
}

/** A gateway that has the dashboard, and nothing else behind its guard. */
async function useDashboard(t: Test, directory: string, lines: string[] = []): Promise<FastifyInstance> {
  const scrubber = createScrubber()
  const destination = { write: (line: string) => lines.push(line) }
  const logger = createLogger({ name: 'api', level: 'info', scrubber, destination })
  const service = createService({ name: 'api', version: '1.2.3', logger, scrubber, readiness: {} })
  const gateway = service.withTypeProvider<TypeBoxTypeProvider>()
  await addBrowserDefences(gateway, [])
  guardApi(gateway, { tokens: [{ sha256: hashClientToken(makeClientToken()), scopes: ['tracks'] }] })
  await serveDashboard(gateway, pathToFileURL(`${directory}/`))
  t.teardown(() => service.close())
  return service
}

t.test('the dashboard is for everybody, whoever may call the API', async t => {
  const gateway = await useDashboard(t, t.testdir(built))
  t.equal((await gateway.inject('/api/tracks')).statusCode, 401)
  const table = [
    ['/', 'text/html; charset=utf-8', built['index.html']],
    ['/dashboard.js', 'text/javascript; charset=utf-8', built['dashboard.js']],
    ['/dashboard.css', 'text/css; charset=utf-8', built['dashboard.css']],
    ['/dashboard.svg', 'image/svg+xml', built['dashboard.svg']],
  ] as const
  for (const [url, type, body] of table) {
    const answer = await gateway.inject({ url, remoteAddress: '10.1.2.3' })
    t.equal(answer.statusCode, 200, url)
    t.equal(answer.headers['content-type'], type)
    t.equal(answer.headers['cache-control'], 'no-cache')
    t.equal(answer.headers['ratelimit-limit'], undefined, 'and nobody is counted')
    t.match(answer.headers['content-security-policy'], /script-src 'self';style-src 'self';/)
    t.match(answer.headers, { 'x-content-type-options': 'nosniff', etag: /^"[0-9a-f]{64}"$/ })
    t.equal(answer.body, body)

    const head = await gateway.inject({ method: 'HEAD', url })
    t.equal(head.statusCode, 200, `HEAD ${url}`)
    t.match(head.headers, { 'content-type': type, etag: answer.headers.etag, 'content-length': `${body.length}` })
    t.equal(head.body, '')

    const etag = String(answer.headers.etag)
    const again = await gateway.inject({ url, headers: { 'if-none-match': etag } })
    t.equal(again.statusCode, 304, `${url} again`)
    t.equal(again.body, '')
    t.equal(again.headers.etag, etag)
    t.equal((await gateway.inject({ url, headers: { 'if-none-match': '"other"' } })).statusCode, 200)
  }
  t.equal((await gateway.inject('/?reloaded')).statusCode, 200)
})

t.test('only its own files are served', async t => {
  const directory = t.testdir({ dist: built, 'secret.txt': 'secret' })
  writeFileSync(join(directory, 'dist', 'other.js'), 'export {}')
  const gateway = await useDashboard(t, join(directory, 'dist'))
  for (const url of ['/other.js', '/index.html', '/../secret.txt', '/..%2fsecret.txt', '/dashboard.js/', '/nothing']) {
    const answer = await gateway.inject(url)
    t.equal(answer.statusCode, 404, url)
    t.equal(answer.headers['content-type'], 'application/problem+json')
    t.match(answer.json(), { code: 'not_found' })
  }
  const post = await gateway.inject({ method: 'POST', url: '/' })
  t.equal(post.statusCode, 405)
  t.equal(post.headers.allow, 'GET, HEAD')
})

t.test('without its files there is no dashboard, and the gateway runs', async t => {
  const { 'dashboard.js': _, ...incomplete } = built
  for (const directory of [join(t.testdirName, 'none'), t.testdir(incomplete)]) {
    const lines: string[] = []
    const gateway = await useDashboard(t, directory, lines)
    t.equal(lines.filter(line => /"level":"warn".*dashboard is not built/.test(line)).length, 1)
    const answer = await gateway.inject('/')
    t.equal(answer.statusCode, 404)
    t.equal(answer.headers['content-type'], 'application/problem+json')
    t.match(answer.json(), { code: 'not_found', fix: /pnpm build/ })
    t.equal((await gateway.inject('/dashboard.css')).statusCode, 404)
    t.equal((await gateway.inject('/livez')).statusCode, 200)
  }
})
