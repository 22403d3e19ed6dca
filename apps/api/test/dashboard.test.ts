import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { pathToFileURL } from 'node:url'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { createLogger, createScrubber, createService } from '@soundfoundry/service'
import { hashClientToken, makeClientToken } from '@soundfoundry/config'
import type { FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import { addBrowserDefences } from '../src/browser-defences.ts'
import { serveDashboard } from '../src/dashboard.ts'
import { guardApi } from '../src/guard.ts'

const forever = 'public, max-age=31536000, immutable'
const built = {
  'index.html': '<!doctype html><title>SoundFoundry</title>',
  'docs.html': '<!doctype html><title>API reference</title>',
  assets: {
    'index-1a2b.js': 'export {}',
    'index-3c4d.css': ':root{}',
    'ok-5e6f.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
    'index-1a2b.js.map': '{}',
  },
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
    ['/', 'text/html; charset=utf-8', built['index.html'], 'no-cache'],
    ['/docs', 'text/html; charset=utf-8', built['docs.html'], 'no-cache'],
    ['/assets/index-1a2b.js', 'text/javascript; charset=utf-8', built.assets['index-1a2b.js'], forever],
    ['/assets/index-3c4d.css', 'text/css; charset=utf-8', built.assets['index-3c4d.css'], forever],
    ['/assets/ok-5e6f.svg', 'image/svg+xml', built.assets['ok-5e6f.svg'], forever],
  ] as const
  for (const [url, type, body, age] of table) {
    const answer = await gateway.inject({ url, remoteAddress: '10.1.2.3' })
    t.equal(answer.statusCode, 200, url)
    t.equal(answer.headers['content-type'], type)
    t.equal(answer.headers['cache-control'], age)
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

    const packed = await gateway.inject({ url, headers: { 'accept-encoding': 'br, gzip' } })
    t.match(packed.headers, { 'content-encoding': 'gzip', 'content-type': type, vary: 'accept-encoding' })
    t.not(packed.headers.etag, answer.headers.etag, 'another form of it has another name')
    t.equal(gunzipSync(packed.rawPayload).toString(), body)
    for (const unwanted of ['br', 'gzip;q=0', 'identity']) {
      const plain = await gateway.inject({ url, headers: { 'accept-encoding': unwanted } })
      t.equal(plain.headers['content-encoding'], undefined, unwanted)
    }
  }
  t.equal((await gateway.inject('/?reloaded')).statusCode, 200)
  const astray = await gateway.inject('/docs/')
  t.equal(astray.statusCode, 308)
  t.equal(astray.headers.location, '../docs', 'whatever path a proxy has given the gateway')
})

t.test('only its own files are served', async t => {
  const directory = t.testdir({ dist: built, 'secret.txt': 'secret' })
  writeFileSync(join(directory, 'dist', 'other.js'), 'export {}')
  writeFileSync(join(directory, 'dist', 'assets', 'notes.txt'), 'of another kind')
  const gateway = await useDashboard(t, join(directory, 'dist'))
  for (const url of [
    '/other.js',
    '/index.html',
    '/docs.html',
    '/docs/json',
    '/docs/yaml',
    '/docs/static/index.html',
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/nothing',
    '/assets/',
    '/assets',
    '/assets/index-1a2b.js/',
    '/assets/index-1a2b.js.map',
    '/assets/notes.txt',
    '/assets/..%2f..%2fsecret.txt',
  ]) {
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
  const { assets: _, ...withoutAssets } = built
  const { 'docs.html': __, ...withoutReference } = built
  const directories = t.testdir({ withoutAssets, withoutReference })
  for (const name of ['none', 'withoutAssets', 'withoutReference']) {
    const directory = join(directories, name)
    const lines: string[] = []
    const gateway = await useDashboard(t, directory, lines)
    t.equal(lines.filter(line => /"level":"warn".*dashboard is not built/.test(line)).length, 1)
    for (const url of ['/', '/docs']) {
      const answer = await gateway.inject(url)
      t.equal(answer.statusCode, 404)
      t.equal(answer.headers['content-type'], 'application/problem+json')
      t.match(answer.json(), { code: 'not_found', fix: /pnpm build/ })
    }
    t.equal((await gateway.inject('/assets/index-3c4d.css')).statusCode, 404)
    t.equal((await gateway.inject('/livez')).statusCode, 200)
  }
})
