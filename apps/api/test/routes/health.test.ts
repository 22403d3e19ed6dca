import t from 'tap'
import { useBroker, useBus, useGateway } from '../open-gateway.ts'

t.test('health', async t => {
  const broker = await useBroker(t)
  const gateway = await useGateway(t, broker)

  await t.test('GET /api/health names the release and the environment', async t => {
    const answer = await gateway.inject('/api/health')
    t.equal(answer.statusCode, 200)
    t.strictSame(answer.json(), { status: 'ok', version: '1.2.3', environment: 'development' })
  })

  await t.test('GET /api/health/providers without a health app is a passing refusal', async t => {
    const answer = await gateway.inject('/api/health/providers')
    t.equal(answer.statusCode, 503)
    t.equal(answer.headers['content-type'], 'application/problem+json')
    t.match(answer.headers['retry-after'], /^[1-9]\d*$/)
    t.match(answer.json(), { code: 'health_unavailable', fix: /Try again/ })
  })

  await t.test('GET /api/health/providers is what the health app answers, to the letter', async t => {
    const told = { fal: 'down', replicate: 'ok', fal_error: 'Locked: top it up.', replicate_error: null } as const
    const health = await useBus(t, broker, 'health')
    await health.asks.answerProvidersHealth(() => told)
    const answer = await gateway.inject('/api/health/providers')
    t.equal(answer.statusCode, 200)
    t.match(answer.headers['content-type'], /^application\/json/)
    t.equal(answer.headers['cache-control'], 'no-store')
    t.equal(answer.body, JSON.stringify(told))
  })
})
