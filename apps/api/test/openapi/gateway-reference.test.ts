import { existsSync, readFileSync } from 'node:fs'
import t from 'tap'
import { useBroker, useGateway } from '../open-gateway.ts'

interface Described {
  readonly openapi: string
  readonly info: unknown
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId: string }>>>>
}

const committed = new URL('../../../../packages/client/openapi.json', import.meta.url)
const expected: Described = JSON.parse(readFileSync(committed, 'utf8'))
const builtPage = new URL('../../../dashboard/dist/docs.html', import.meta.url)

t.test('the reference', async t => {
  // A list of tokens without this one: nobody is known.
  const environment = { API_TOKENS: `${'0'.repeat(64)}:tracks` }
  const gateway = await useGateway(t, await useBroker(t), { environment })

  await t.test('GET /openapi.json needs no token', async t => {
    t.equal((await gateway.inject('/api/tracks')).statusCode, 401)
    const answer = await gateway.inject('/openapi.json')
    t.equal(answer.statusCode, 200)
    t.match(answer.headers['content-type'], /^application\/json/)
    t.match(expected, { openapi: '3.1.1', info: { title: 'SoundFoundry' } })
    t.strictSame({ ...answer.json(), info: null }, { ...expected, info: null })
  })

  const skip = existsSync(builtPage) ? false : 'it is not built: run `pnpm build`'
  await t.test('GET /docs needs no token, and nothing but what the policy allows', { skip }, async t => {
    const page = await gateway.inject('/docs')
    t.equal(page.statusCode, 200)
    t.match(page.headers['content-type'], /^text\/html/)
    t.match(page.headers['content-security-policy'], /^default-src 'none';script-src 'self';style-src 'self';/)
    t.notMatch(page.body, /<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/, 'nothing inline')
    const loaded = [...page.body.matchAll(/<(?:script|link)[^>]* (?:src|href)="([^"]*)"/g)].map(([, path = '']) => path)
    t.ok(loaded.some(path => path.endsWith('.js')) && loaded.some(path => path.endsWith('.css')), loaded.join(' '))
    let bytes = page.rawPayload.length
    for (const path of loaded) {
      t.match(path, /^\.\/assets\//, 'from where the page is')
      const file = await gateway.inject(path.slice(1))
      t.equal(file.statusCode, 200, path)
      t.notMatch(file.body, /@import|url\((?!data:)/, 'which loads nothing more')
      bytes += file.rawPayload.length
    }
    t.ok(bytes < 500_000, `${bytes} bytes before they are packed`)
    for (const { operationId } of Object.values(expected.paths).flatMap(each => Object.values(each)))
      t.match(page.body, `id="${operationId}"`)
  })
})
