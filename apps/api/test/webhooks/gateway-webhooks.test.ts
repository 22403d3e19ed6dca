import { waitFor } from '@soundfoundry/testkit'
import t from 'tap'
import { useBroker, useBus, useGateway } from '../open-gateway.ts'
import { failed, newWebhookSecret, play, prompt, running, trackIn } from '../track-steps.ts'
import { useReceiver } from './receiver.ts'
import { end } from './teller.ts'

const post = (payload: object) => ({ method: 'POST' as const, url: '/api/tracks', payload: { prompt, ...payload } })

t.test('the webhooks of a gateway', async t => {
  const broker = await useBroker(t)
  const bus = await useBus(t, broker)
  const secret = newWebhookSecret()

  await t.test('a track that is posted with one is told of and shows it', async t => {
    const receiver = await useReceiver(t, [secret])
    const environment = { WEBHOOK_SECRET: secret, WEBHOOK_ALLOW_PRIVATE: 'true' }
    const gateway = await useGateway(t, broker, { environment })
    const answer = await gateway.inject(post({ webhook_url: receiver.url }))
    t.equal(answer.statusCode, 202)
    const { id, webhook } = trackIn(answer)
    t.same(webhook, { url: receiver.url, state: 'pending', attempts: [], next_attempt_at: null, delivered_at: null })

    const pending = async (count: number): Promise<unknown> =>
      t.match((await gateway.inject({ url: '/metrics' })).body, `\nsoundfoundry_webhooks_pending ${count}\n`)
    await pending(0)
    receiver.answers.push({ status: 503, headers: { 'retry-after': '60' } })
    await end(bus, receiver.url, failed)
    await waitFor(() => receiver.received.length === 1, { what: 'another one is tried' })
    await pending(1)

    const ended = await play(bus, id, ...running, failed)
    const read = async () => gateway.inject({ url: `/api/tracks/${id}` })
    await waitFor(async () => trackIn(await read()).webhook?.state === 'delivered', { what: 'it is delivered' })
    const told = await read()
    t.not(told.headers.etag, `"${ended.revision}"`)
    t.equal(trackIn(told).updated_at, ended.record.updated_at, 'the time of its end')
    t.match(receiver.received.slice(1), [{ id: `msg_${id}`, signedWith: [secret], body: { type: 'track.failed' } }])
    const metrics = await gateway.inject({ url: '/metrics' })
    t.match(metrics.body, /^soundfoundry_webhook_attempts_total\{outcome="delivered"\} 1$/m)
    await pending(1)

    const refused = await gateway.inject(post({ webhook_url: 'http://example.com/' }))
    t.match(
      refused.json(),
      { code: 'invalid_request', errors: [{ path: 'webhook_url' }] },
      'http leads to this machine',
    )
  })

  await t.test('without a secret none is taken, and a refused address is named first', async t => {
    const gateway = await useGateway(t, broker)
    const taken = await gateway.inject(post({}))
    t.equal(taken.statusCode, 202)
    t.equal(trackIn(taken).webhook, null)
    const answer = await gateway.inject(post({ webhook_url: 'https://example.com/' }))
    t.equal(answer.statusCode, 400)
    t.match(answer.json(), {
      code: 'webhooks_not_configured',
      errors: [{ path: 'webhook_url' }],
      fix: /^Do without a webhook/,
    })
    const refused = await gateway.inject(post({ webhook_url: 'https://169.254.169.254/' }))
    t.match(refused.json(), { status: 400, code: 'invalid_request', errors: [{ path: 'webhook_url' }] })
  })

  await t.test('private addresses are for development alone', async t => {
    const environment = { WEBHOOK_ALLOW_PRIVATE: 'true', SOUNDFOUNDRY_ENV: 'production' }
    await t.rejects(useGateway(t, broker, { environment }), /WEBHOOK_ALLOW_PRIVATE/)
  })
})
