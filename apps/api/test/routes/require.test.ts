import { waitFor } from '@soundfoundry/testkit'
import t from 'tap'
import { offerPlainModels } from '../offered-models.ts'
import { useBroker, useBus, useGateway } from '../open-gateway.ts'
import { failed, newKey, play, prompt, running, trackIn } from '../track-steps.ts'

t.test('what a request requires', async t => {
  const broker = await useBroker(t)
  const bus = await useBus(t, broker)
  const gateway = await useGateway(t, broker)
  const post = (body: object, headers: Record<string, string> = {}) =>
    gateway.inject({ method: 'POST', url: '/api/tracks', payload: { prompt, ...body }, headers })
  const seeded = { seed: 7, require: ['seed'] }

  await t.test('is written down, shown, and part of what an idempotency key stands for', async t => {
    const key = { 'idempotency-key': newKey() }
    const both = { seed: 7, format: 'wav', require: ['format', 'seed'] }
    const created = await post(both, key)
    t.equal(created.statusCode, 202)
    t.strictSame(trackIn(created).require, ['seed', 'format'])
    const { require: shown } = trackIn(await gateway.inject(`/api/tracks/${trackIn(created).id}`))
    t.strictSame(shown, ['seed', 'format'])
    const again = await post({ ...both, require: ['seed', 'format'] }, key)
    t.equal(again.headers['idempotency-replayed'], 'true', 'in whatever order')
    t.equal((await post({ ...both, require: ['seed'] }, key)).statusCode, 422)
    t.equal((await post({ ...both, require: [] }, key)).statusCode, 422)

    const plain = { 'idempotency-key': newKey() }
    await post({ seed: 7 }, plain)
    const empty = await post({ seed: 7, require: [] }, plain)
    t.equal(empty.headers['idempotency-replayed'], 'true', 'to require nothing is to say nothing')
    t.strictSame(trackIn(empty).require, [])
  })

  await t.test('has to be a field that is spelled out, once', async t => {
    const cases: readonly [object, string][] = [
      [{ require: ['seed'] }, 'require'],
      [{ require: ['lyrics'], has_vocals: true }, 'require'],
      [{ seed: 7, require: ['seed', 'seed'] }, 'require'],
      [{ require: ['prompt'] }, 'require'],
      [{ require: 'seed', seed: 7 }, 'require'],
    ]
    for (const [body, path] of cases) {
      const refused = (await post(body)).json<{ code: string; errors: { path: string }[] }>()
      t.equal(refused.code, 'invalid_request', JSON.stringify(body))
      t.ok(refused.errors[0]?.path.startsWith(path), JSON.stringify(refused.errors))
    }
    t.match((await post({ require: ['seed'] })).json(), { detail: /give seed a value, or take it out of require/ })
  })

  await t.test('is refused before anything is written where no model honours it', async t => {
    const accepted = { 'idempotency-key': newKey() }
    const before = trackIn(await post(seeded, accepted))
    await offerPlainModels(bus, ['fal'])
    const fal = { ...seeded, provider: 'fal' }
    await waitFor(async () => (await post(fal)).statusCode === 422, { what: 'the gateway to hear of the worker' })
    t.equal((await post(seeded)).statusCode, 202, 'the other provider may honour it')
    await offerPlainModels(bus)
    await waitFor(async () => (await post(seeded)).statusCode === 422, { what: 'the gateway to hear of both' })
    const refused = await post(seeded, { 'idempotency-key': newKey() })
    t.match(refused.json(), {
      status: 422,
      code: 'requirement_unmet',
      detail: 'No model honours what is required: fal/plain ignores seed; replicate/plain ignores seed.',
      errors: [{ path: 'require' }],
    })
    t.equal((await post({ format: 'mp3', seed: 7, require: ['format'] })).statusCode, 202, 'what is honoured is not')
    const repeated = await post(seeded, accepted)
    t.equal(repeated.statusCode, 202, 'nor is a call that is repeated')
    t.equal(trackIn(repeated).id, before.id)

    await play(bus, before.id, ...running, failed)
    const retried = await gateway.inject({ method: 'POST', url: `/api/tracks/${before.id}/retry` })
    t.match(retried.json(), { status: 422, code: 'requirement_unmet' }, 'to make it again requires the same')
  })
})
