import type { KeysAnswer, ProvidersAnswer } from '@soundfoundry/track'
import t from 'tap'
import { useBroker, useBus, useGateway } from '../open-gateway.ts'

const keys: KeysAnswer = { keys: [], workers: { fal: 0, replicate: 1 } }
const providers: ProvidersAnswer = { providers: [], waiting: 3 }

t.test('GET /api/keys and /api/providers are what the health app answers', async t => {
  const broker = await useBroker(t)
  const gateway = await useGateway(t, broker)
  for (const path of ['/api/keys', '/api/providers']) {
    const nobody = await gateway.inject(path)
    t.equal(nobody.statusCode, 503, path)
    t.match(nobody.json(), { code: 'health_unavailable' }, path)
  }
  const health = await useBus(t, broker, 'health')
  await health.asks.answerKeys(() => keys)
  await health.asks.answerProviders(() => providers)
  for (const [path, told] of [
    ['/api/keys', keys],
    ['/api/providers', providers],
  ] as const) {
    const answer = await gateway.inject(path)
    t.equal(answer.statusCode, 200, path)
    t.equal(answer.headers['cache-control'], 'no-store', path)
    t.strictSame(answer.json(), told, path)
  }
})
