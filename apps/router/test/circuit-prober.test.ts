import t from 'tap'
import { waitFor } from '@soundfoundry/testkit'
import { has, useRouters, waits, type Bench } from './use-routers.ts'
import type { PlayedWorker } from './played-worker.ts'

// Each has a broker of its own, and mostly waits.
t.jobs = 5

const locked = { refuse: 'account', reason: 'account_locked' } as const
const toFal = { provider: 'fal' } as const

/** Tracks pinned to fal that were all refused for its account, and wait. */
async function refusedTracks(bench: Bench, worker: PlayedWorker, count: number): Promise<string[]> {
  worker.play = () => locked
  // Together, so that each of them is under way before the first refusal closes the road.
  const tracks = await Promise.all(Array.from({ length: count }, () => bench.ask(toFal)))
  for (const track of tracks) await bench.until(track, 'waiting', waits)
  return tracks
}

t.test('a free probe that finds the account good lets one track prove it, and then all that wait go', async t => {
  const bench = await useRouters(t, { routers: 2 })
  const fal = await bench.worker('fal')
  fal.account = 'ok'
  const tracks = await refusedTracks(bench, fal, 3)
  await bench.circuitUntil('open')
  fal.play = () => 'accept'
  const refusals = fal.given.length
  t.ok(refusals >= 1)
  await bench.circuitUntil('closed')
  for (const track of tracks) {
    const done = await bench.until(track, 'success', has('succeeded'))
    t.ok(done.attempts.slice(0, -1).every(({ state }) => state === 'refused'))
  }
  t.equal(fal.given.length, refusals + 3)
  t.equal(fal.given.slice(refusals).filter(({ trial }) => trial).length, 1)
  t.equal(fal.given[refusals]?.trial, true)
  t.match(bench.circuit('fal.account'), { state: 'closed' })
})

t.test('an account that says it is open and refuses is not asked by track after track', async t => {
  const bench = await useRouters(t)
  const fal = await bench.worker('fal')
  fal.account = 'ok'
  await refusedTracks(bench, fal, 1)
  await waitFor(() => fal.given.length >= 3, { what: 'the second trial', timeoutMs: 200_000 })
  const [, second, third] = fal.given.map(({ at }) => at)
  t.ok((third ?? 0) - (second ?? 0) >= 15_000, 'its good word let the first one through early, and no other')
})

t.test('one probe at a time over two routers and two workers', async t => {
  const bench = await useRouters(t, { routers: 2 })
  const [fal, other] = await Promise.all([bench.worker('fal'), bench.worker('fal')])
  for (const worker of [fal, other]) {
    worker.play = () => locked
    worker.account = 'refused'
    worker.probeMs = 1_200
  }
  await bench.until(await bench.ask(toFal), 'waiting', waits)
  const circuit = await waitFor(
    () => {
      const present = bench.circuit('fal.account')
      return present !== undefined && present.probes >= 2 ? present : null
    },
    { what: 'two probes' },
  )
  t.equal(fal.asks + other.asks, circuit.probes)
  const probes = [...fal.probes, ...other.probes].sort((a, b) => a.from - b.from)
  for (const [index, { to }] of probes.entries()) t.ok((probes[index + 1]?.from ?? Infinity) >= to, `probe ${index}`)
})

t.test('while probes are refused no real track is tried, long after the time is up', async t => {
  const bench = await useRouters(t)
  const fal = await bench.worker('fal')
  fal.account = 'refused'
  const [track] = await refusedTracks(bench, fal, 1)
  const { until } = await bench.circuitUntil('open')
  await waitFor(() => Date.now() > Date.parse(until) + 2_000, { what: 'the time to be up' })
  t.match(bench.circuit('fal.account'), { state: 'open', openings: 1, explanation: 'Still locked.', trial: null })
  t.same(
    fal.given.map(each => each.track),
    [track],
  )
})

t.test('a limit is waited for as told, whatever a free probe finds, and no longer', async t => {
  const bench = await useRouters(t)
  const fal = await bench.worker('fal')
  fal.account = 'ok'
  fal.play = record =>
    record.attempts.length === 0 ? { refuse: 'account', reason: 'rate_limited', retryAfterMs: 7_000 } : 'accept'
  const track = await bench.ask(toFal)
  await bench.until(track, 'waiting', waits)
  const circuit = await bench.circuitUntil('open')
  t.equal(circuit.reason, 'rate_limited')
  t.equal(Date.parse(circuit.until) - Date.parse(circuit.changed_at), 7_000)
  await bench.until(track, 'success', has('succeeded'))
  const [refused, accepted] = fal.given
  const waited = (accepted?.at ?? 0) - (refused?.at ?? 0)
  t.ok(waited >= 7_000, `${waited} ms`)
  t.match([fal.given.length, fal.asks, accepted?.trial], [2, 0, true])
})

t.test('a provider that says "again at once" is not asked without end', async t => {
  const bench = await useRouters(t)
  const fal = await bench.worker('fal')
  fal.play = () => ({ refuse: 'account', reason: 'rate_limited', retryAfterMs: 0 })
  await bench.ask(toFal)
  await waitFor(() => fal.given.length >= 3, { what: 'three refusals', timeoutMs: 200_000 })
  const [first, second, third] = fal.given.map(({ at }) => at)
  t.ok((second ?? 0) - (first ?? 0) >= 5_000, 'our own back-off is the floor')
  t.ok((third ?? 0) - (second ?? 0) >= 15_000, 'and it grows')
})
