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

t.test(
  'a free probe that finds the account good closes the circuit for all that wait, at once and for good',
  async t => {
    const bench = await useRouters(t, { routers: 2 })
    const fal = await bench.worker('fal')
    fal.account = 'ok'
    const tracks = await refusedTracks(bench, fal, 3)
    await bench.circuitUntil('open')
    const refusals = fal.given.length
    t.ok(refusals >= 1)
    fal.play = () => 'accept'
    await bench.circuitUntil('closed')
    for (const track of tracks) {
      const done = await bench.until(track, 'success', has('succeeded'))
      t.ok(done.attempts.slice(0, -1).every(({ state }) => state === 'refused'))
      t.notOk(done.dispatch?.trial)
    }
    t.equal(fal.given.length, refusals + 3)
    t.match(bench.circuit('fal.account'), { state: 'closed' })
  },
)

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
    record.attempts.length === 0 ? { refuse: 'account', reason: 'rate_limited', retryAfterMs: 4_000 } : 'accept'
  const track = await bench.ask(toFal)
  await bench.until(track, 'waiting', waits)
  t.match(await bench.circuitUntil('open'), { reason: 'rate_limited' })
  await bench.until(track, 'success', has('succeeded'))
  const [refused, accepted] = fal.given
  const waited = (accepted?.at ?? 0) - (refused?.at ?? 0)
  t.ok(waited >= 4_000, `${waited} ms`)
  t.match([fal.given.length, fal.asks, accepted?.trial], [2, 0, true])
})

t.test('a provider that says "again at once" is not asked without end', async t => {
  const bench = await useRouters(t)
  const fal = await bench.worker('fal')
  fal.play = () => ({ refuse: 'account', reason: 'rate_limited', retryAfterMs: 0 })
  await bench.ask(toFal)
  await waitFor(() => fal.given.length >= 3, { what: 'three refusals' })
  const [first, , third] = fal.given
  t.ok((third?.at ?? 0) - (first?.at ?? 0) >= 2_000)
})
