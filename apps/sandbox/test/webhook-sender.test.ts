import { createHash, createPublicKey, verify } from 'node:crypto'
import fastify from 'fastify'
import { validateWebhook } from 'replicate'
import t, { type Test } from 'tap'
import { ask, falInput, falKey, quickSandbox, replicateInput, replicateToken, until } from './harness.ts'

interface Delivery {
  headers: Record<string, string>
  body: string
}

/** A receiver that refuses the first delivery, so that it is sent again. */
async function receiver(t: Pick<Test, 'teardown'>): Promise<{ url: string; deliveries: Delivery[] }> {
  const deliveries: Delivery[] = []
  const app = fastify({ pluginTimeout: 0 })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  app.post('/hook', async (request, reply) => {
    const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)])
    deliveries.push({ headers: Object.fromEntries(headers), body: String(request.body) })
    return reply.code(deliveries.length === 1 ? 500 : 200).send()
  })
  t.teardown(() => app.close())
  return { url: `${await app.listen({ host: '127.0.0.1', port: 0 })}/hook`, deliveries }
}

t.test('fal signs with a key of its JWK set', async t => {
  const sandbox = await quickSandbox(t)
  const { url, deliveries } = await receiver(t)
  const endpoint = `${sandbox.urls.falQueue}/fal-ai/minimax-music/v2?fal_webhook=${encodeURIComponent(url)}`
  await ask(endpoint, { method: 'POST', key: `Key ${falKey()}`, body: falInput })
  const delivery = await until(() => deliveries[1])
  t.equal(delivery.body, deliveries[0]?.body)
  const event: unknown = JSON.parse(delivery.body)
  t.match(event, { status: 'OK', request_id: /./, gateway_request_id: /./, payload: { audio: { url: /^http/ } } })
  const part = (name: string) => delivery.headers[`x-fal-webhook-${name}`] ?? ''
  const digest = createHash('sha256').update(delivery.body).digest('hex')
  const message = [part('request-id'), part('user-id'), part('timestamp'), digest].join('\n')
  const { text } = await ask(`${sandbox.urls.falRest}/.well-known/jwks.json`)
  const x = /"x":"([^"]+)"/.exec(text)?.[1] ?? ''
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  t.ok(verify(null, Buffer.from(message), key, Buffer.from(part('signature'), 'hex')))
})

t.test('fal tells of an error with its body as payload', async t => {
  const sandbox = await quickSandbox(t)
  const { url, deliveries } = await receiver(t)
  const endpoint = `${sandbox.urls.falQueue}/fal-ai/minimax-music/v2?fal_webhook=${encodeURIComponent(url)}`
  await ask(endpoint, { method: 'POST', key: `Key ${falKey()}`, body: {} })
  const event: unknown = JSON.parse((await until(() => deliveries[0])).body)
  t.match(event, { status: 'ERROR', error: 'Invalid status code: 422', payload: { detail: [{ type: 'missing' }] } })
})

t.test('Replicate signs so that its own client is convinced', async t => {
  const sandbox = await quickSandbox(t)
  const { url, deliveries } = await receiver(t)
  const key = `Bearer ${replicateToken()}`
  await ask(`${sandbox.urls.replicateApi}/models/minimax/music-2.5/predictions`, {
    method: 'POST',
    key,
    body: { input: replicateInput, webhook: url, webhook_events_filter: ['completed'] },
  })
  const delivery = await until(() => deliveries[1])
  const event: unknown = JSON.parse(delivery.body)
  t.match(event, { status: 'succeeded', output: /^http/, webhook: url })
  t.equal(delivery.headers['webhook-id'], deliveries[0]?.headers['webhook-id'])
  const { text } = await ask(`${sandbox.urls.replicateApi}/webhooks/default/secret`, { key })
  const secret = /"key":"([^"]+)"/.exec(text)?.[1] ?? ''
  const part = (name: string) => delivery.headers[`webhook-${name}`] ?? ''
  const signed = { id: part('id'), timestamp: part('timestamp'), signature: part('signature'), secret }
  t.ok(await validateWebhook({ ...signed, body: delivery.body }))
  t.notOk(await validateWebhook({ ...signed, body: `${delivery.body} ` }))
})
