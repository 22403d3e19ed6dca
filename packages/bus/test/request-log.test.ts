import t from 'tap'
import { waitFor } from '@soundfoundry/testkit'
import type { RequestRecord } from '@soundfoundry/track'
import { codeOf, makeRequest, useBroker, useBus, useConnection } from './open-test-bus.ts'

t.test('the request log', async t => {
  const broker = await useBroker(t)
  const [bus, other] = await Promise.all([useBus(t, broker.url), useBus(t, broker.url)])

  await t.test('a request is written once and read back', async t => {
    const request = makeRequest()
    const { sequence } = await bus.requests.append(request)
    t.same(await other.requests.get(request.id), { request, sequence })
    t.equal(await codeOf(other.requests.append({ ...request, caller: 'somebody else' })), 'conflict')
    t.same(await bus.requests.get(request.id), { request, sequence })
  })

  await t.test('of many writers of one id exactly one wins', async t => {
    const request = makeRequest()
    const codes = await Promise.all(
      Array.from({ length: 40 }, (_, number) => codeOf((number % 2 === 0 ? bus : other).requests.append(request))),
    )
    t.equal(codes.filter(code => code === 'no error').length, 1)
    t.equal(codes.filter(code => code === 'conflict').length, 39)
  })

  await t.test('sequences follow the order of creation', async t => {
    const sequences: number[] = []
    for (let count = 0; count < 5; count++) sequences.push((await bus.requests.append(makeRequest())).sequence)
    t.same(
      sequences,
      [...sequences].sort((a, b) => a - b),
    )
    t.equal(new Set(sequences).size, 5)
  })

  await t.test('what is not there, and what can be no id, is null', async t => {
    t.equal(await bus.requests.get('nobody'), null)
    for (const id of ['*', '>', 'a b', '', 'x\r\nPING']) t.equal(await bus.requests.get(id), null, JSON.stringify(id))
  })

  await t.test('a record of unknown shape says so', async t => {
    const raw = await useConnection(t, broker.url)
    await raw.jetstream().publish('requests.broken', JSON.stringify({ v: 2 }))
    t.equal(await codeOf(bus.requests.get('broken')), 'message_invalid')
  })
})

t.test('both purposes get every request, and a broken one is set aside once', async t => {
  const broker = await useBroker(t)
  const bus = await useBus(t, broker.url)
  const raw = await useConnection(t, broker.url)
  await raw.jetstream().publish('requests.broken', 'no JSON')
  const misnamed = makeRequest()
  await raw.jetstream().publish('requests.other-id', JSON.stringify(misnamed))
  const requests = [makeRequest(), makeRequest(), makeRequest()]
  const seen: Record<'router' | 'deadlines', RequestRecord[]> = { router: [], deadlines: [] }
  const errors: unknown[] = []
  for (const request of requests) await bus.requests.append(request)
  for (const purpose of ['router', 'deadlines'] as const) {
    const loop = await bus.requests.consume({
      purpose,
      parallel: 1,
      handle: async request => {
        seen[purpose].push(request)
        return { act: 'ack' }
      },
      onError: error => void errors.push(error),
    })
    t.teardown(() => loop.stop())
  }
  await waitFor(() => seen.router.length === 3 && seen.deadlines.length === 3, { what: 'every request, twice' })
  t.same(seen.router, requests, 'in the order of creation')
  t.same(seen.deadlines, requests, 'in the order of creation')
  const manager = await raw.jetstreamManager()
  const { state } = await manager.streams.info('DEAD', { subjects_filter: 'dead.>' })
  t.same(state.subjects, { 'dead.requests.broken': 1, 'dead.requests.other-id': 1 })
  t.same(errors, [])
})
