import { waitFor } from '@soundfoundry/testkit'
import t from 'tap'
import { inOrderOfCreation } from '../src/waiting-line.ts'
import { makeRequest, newRecord } from './samples.ts'
import { useRouters, waits } from './use-routers.ts'

const at = (id: string, created_at: string) => ({
  current: { record: { ...newRecord(), id, created_at }, revision: 1 },
  dispatch: 0,
})

t.test('the oldest come first, and equal ones in the same order at every router', async t => {
  const [first, second, third] = [at('b', '2026-01-01'), at('a', '2026-01-02'), at('c', '2026-01-02')]
  t.same(inOrderOfCreation([third, first, second]), [first, second, third])
  t.same(inOrderOfCreation([second, third, first]), [first, second, third])
})

/** The furthest that any of them is from its place in the order of creation. */
const displacement = (taken: readonly string[], created: readonly string[]): number => {
  const place = new Map(created.map((track, index) => [track, index]))
  return Math.max(...taken.map((track, index) => Math.abs(index - (place.get(track) ?? index))))
}

t.test('what has waited is sent on in the order of its creation, over two routers', async t => {
  const bench = await useRouters(t, { routers: 2 })
  const count = 400
  const begin = Date.now() - 60_000
  const requests = Array.from({ length: count }, (_, index) => makeRequest({}, new Date(begin + index), 900_000))
  for (const request of requests) await bench.bus.requests.append(request)
  for (const { id } of requests) await bench.until(id, 'waiting', waits)

  const worker = await bench.worker('fal')
  await waitFor(() => worker.given.length === count, { what: 'all to be given out', timeoutMs: 120_000 })
  const taken = worker.given.map(({ track }) => track)
  const created = requests.map(({ id }) => id)
  t.same(taken.toSorted(), created.toSorted(), 'each once')
  // 16 are sent on at once by each router, and 16 are taken at once by the worker.
  t.ok(displacement(taken, created) <= 48, `the furthest from its place is ${displacement(taken, created)} off`)
})
