import { readFileSync } from 'node:fs'
import t from 'tap'
import { useBroker, useGateway } from '../open-gateway.ts'

const committed = new URL('../../../../packages/client/openapi.json', import.meta.url)

t.test('the reference', async t => {
  // A list of tokens without this one: nobody is known.
  const environment = { API_TOKENS: `${'0'.repeat(64)}:tracks` }
  const gateway = await useGateway(t, await useBroker(t), { environment })

  await t.test('GET /openapi.json needs no token', async t => {
    t.equal((await gateway.inject('/api/tracks')).statusCode, 401)
    const answer = await gateway.inject('/openapi.json')
    t.equal(answer.statusCode, 200)
    t.match(answer.headers['content-type'], /^application\/json/)
    const expected: unknown = JSON.parse(readFileSync(committed, 'utf8'))
    t.match(expected, { openapi: '3.1.1', info: { title: 'SoundFoundry' } })
    t.strictSame({ ...answer.json(), info: null }, Object.assign(Object(expected), { info: null }))
  })

  await t.test('GET /docs needs no token, nothing from elsewhere, and keeps to the policy for pages', async t => {
    const page = await gateway.inject('/docs')
    t.equal(page.statusCode, 200)
    t.match(page.headers['content-type'], /^text\/html/)
    t.match(page.headers['content-security-policy'], /script-src 'self';style-src 'self';/)
    const files = [...page.body.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, path = '']) => path)
    t.ok(files.length > 3)
    for (const path of files) {
      t.match(path, /^\/docs\/static\//)
      t.equal((await gateway.inject(path)).statusCode, 200, path)
    }
    t.notMatch(page.body, /<style|style=|<script>/, 'nothing inline, which the policy forbids')
    const described = await gateway.inject('/docs/json')
    t.equal(described.body, (await gateway.inject('/openapi.json')).body)
  })
})
