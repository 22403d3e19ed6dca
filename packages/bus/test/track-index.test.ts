import { randomUUID } from 'node:crypto'
import * as fc from 'fast-check'
import t from 'tap'
import { providerNames, trackStatuses } from '@soundfoundry/track'
import { neighbourhood, segmentSize } from '../src/index-segment.ts'
import { TrackIndex, type IndexedState, type TrackFilter } from '../src/track-index.ts'

const all = Number.POSITIVE_INFINITY
const ids = (page: ReadonlyArray<{ id: string }>): string[] => page.map(({ id }) => id)

t.test('tracks come newest first, page by page, and new ones shift nothing', async t => {
  const index = new TrackIndex()
  const made = Array.from({ length: 10 }, () => randomUUID())
  for (const [number, id] of made.entries()) index.add(id, (number + 1) * 3, 'me', 0)
  const newest = made.toReversed()
  const first = index.page({ caller: 'me' }, all, 4)
  t.same(ids(first), newest.slice(0, 4))
  index.add(randomUUID(), 100, 'me', 0)
  t.same(ids(index.page({ caller: 'me' }, first.at(-1)?.sequence ?? 0, 4)), newest.slice(4, 8))
  t.same(ids(index.page({ caller: 'me' }, 7, 4)), newest.slice(8), 'a sequence between two tracks')
  t.same(index.page({ caller: 'me' }, 3, 4), [])
})

t.test('a track is its caller’s alone, and nobody’s until it is known whose it is', async t => {
  const index = new TrackIndex()
  const [mine, theirs, unknown] = [randomUUID(), randomUUID(), randomUUID()]
  index.add(mine, 1, 'me', 0)
  index.add(theirs, 2, 'them', 0)
  index.add(unknown, 3, null, 0)
  t.same(ids(index.page({ caller: 'me' }, all, 9)), [mine])
  t.same(ids(index.page({ caller: 'them' }, all, 9)), [theirs])
  for (const caller of ['', 'nobody', '0']) t.same(index.page({ caller }, all, 9), [])
  t.same(ids(index.page({}, all, 9)), [theirs, mine], 'whoever sees all sees none of nobody')
  index.setCaller(unknown, 'me')
  t.same(ids(index.page({ caller: 'me' }, all, 9)), [unknown, mine])
})

t.test(
  'a state that is older than the known one changes nothing; one that comes before its request is kept',
  async t => {
    const index = new TrackIndex()
    const id = randomUUID()
    index.apply(id, { revision: 7, status: 'running', provider: 'fal', redirected: false })
    index.apply(id, { revision: 5, status: 'queued', provider: null, redirected: false })
    index.add(id, 1, 'me', 0)
    t.same(ids(index.page({ caller: 'me', status: ['running'], provider: 'fal' }, all, 9)), [id])
    index.apply(id, { revision: 6, status: 'queued', provider: null, redirected: false })
    t.same(index.page({ caller: 'me', status: ['queued'] }, all, 9), [])
    index.apply(id, { revision: 8, status: 'succeeded', provider: 'replicate', redirected: false })
    t.same(ids(index.page({ caller: 'me', status: ['succeeded'], provider: 'replicate' }, all, 9)), [id])
    t.same(index.page({ caller: 'me', provider: 'fal' }, all, 9), [])
  },
)

t.test('a request that was put back moves its track and keeps its state', async t => {
  const index = new TrackIndex()
  const [moved, other] = [randomUUID(), randomUUID()]
  index.add(moved, 1, 'me', 0)
  index.apply(moved, { revision: 4, status: 'running', provider: 'fal', redirected: false })
  index.add(other, 2, 'me', 0)
  index.add(moved, 3, 'me', 0)
  t.same(index.page({ caller: 'me' }, all, 9), [
    { id: moved, sequence: 3 },
    { id: other, sequence: 2 },
  ])
  t.same(ids(index.page({ caller: 'me', status: ['running'] }, all, 9)), [moved])
  index.apply(moved, { revision: 5, status: 'failed', provider: 'fal', redirected: false })
  t.same(index.page({ caller: 'me', status: ['running'] }, all, 9), [])
})

t.test('what has expired is not shown, and what cannot be a track is never added', async t => {
  const index = new TrackIndex()
  const made = Array.from({ length: 5 }, () => randomUUID())
  for (const [number, id] of made.entries()) index.add(id, number + 1, 'me', 0)
  for (const id of ['', 'x', made[0]?.toUpperCase() ?? '', `${made[0]}0`]) index.add(id, 99, 'me', 0)
  t.equal(index.size, 5)
  index.add(made[4] ?? '', 5, 'me', 0)
  t.equal(index.size, 5, 'told twice')
  index.dropBefore(4)
  t.same(ids(index.page({ caller: 'me' }, all, 9)), made.slice(3).toReversed())
  index.dropBefore(6)
  t.same(index.page({ caller: 'me' }, all, 9), [])
  t.equal(index.size, 0, 'a segment that is past goes as a whole')
  index.clear()
  index.add(made[0] ?? '', 1, 'me', 0)
  t.same(ids(index.page({ caller: 'me' }, all, 9)), made.slice(0, 1), 'sequences may begin again')
})

t.test('segments are one list', async t => {
  const index = new TrackIndex()
  const count = segmentSize * 2 + 10
  const made = Array.from({ length: count }, () => randomUUID())
  for (const [number, id] of made.entries()) index.add(id, number + 1, number % 2 === 0 ? 'me' : 'them', 0)
  const rare = [3, segmentSize - 1, segmentSize + 1, count - 1]
  for (const number of rare)
    index.apply(made[number] ?? '', { revision: 1, status: 'expired', provider: 'fal', redirected: false })
  t.same(
    index.page({ caller: 'them', status: ['expired'] }, all, 100).map(({ sequence }) => sequence - 1),
    rare.toReversed(),
  )
  const across = index.page({ caller: 'me' }, segmentSize + 9, 10)
  t.same(
    across.map(({ id }) => id),
    Array.from({ length: 10 }, (_, at) => made[segmentSize + 6 - at * 2]),
  )
  index.dropBefore(segmentSize + 1)
  t.equal(index.size, segmentSize + 10)
})

t.test('what has ended is known with its last record, and named when it lies far from others of its kind', async t => {
  const index = new TrackIndex()
  const count = neighbourhood * 10
  const made = Array.from({ length: count }, () => randomUUID())
  for (const [number, id] of made.entries()) {
    index.add(id, number + 1, number % neighbourhood === 9 ? 'few' : 'many', 0)
    index.apply(id, { revision: number + 1, status: 'succeeded', provider: 'fal', redirected: false })
  }
  const at = (number: number): string => made[number] ?? ''
  const close = neighbourhood * 2
  for (const number of [close, close + neighbourhood, count - 1]) {
    index.apply(at(number), { revision: 1_000 + number, status: 'failed', provider: 'fal', redirected: false })
  }
  index.apply(at(close + 1), { revision: 2_000, status: 'running', provider: 'fal', redirected: false })
  t.equal(index.revisionOfEnd(at(close)), 1_000 + close)
  t.equal(index.revisionOfEnd(at(close + 1)), null, 'it runs')
  t.equal(index.revisionOfEnd(randomUUID()), null)

  const scattered = [count - 1, close, 9, 0]
  t.same(
    [...index.scattered()].map(({ id }) => id),
    scattered.map(at),
    'the first of each caller and kind, and what has no neighbour',
  )
  index.dropBefore(close + 2)
  t.same(ids([...index.scattered()]), [at(count - 1)], 'what has expired counts no more')
  t.match([...index.scattered()], [{ revision: 1_000 + count - 1 }])
})

type Step =
  | { act: 'ask'; track: number; caller: string }
  | { act: 'state'; track: number; state: Omit<IndexedState, 'revision'> }

const createdAt = (number: number): number => number + ((number * 7) % 5)

t.test('answers as a plain list does, whatever happens', async t => {
  const tracks = Array.from({ length: 12 }, () => randomUUID())
  const track = fc.integer({ min: 0, max: tracks.length - 1 })
  const caller = fc.constantFrom('a', 'b')
  const status = fc.constantFrom(...trackStatuses)
  const time = fc.integer({ min: 0, max: 70 })
  const provider = fc.constantFrom(null, ...providerNames)
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ act: fc.constant('ask' as const), track, caller }),
    fc.record({
      act: fc.constant('state' as const),
      track,
      state: fc.record({ status, provider, redirected: fc.boolean() }),
    }),
  )
  const filter: fc.Arbitrary<TrackFilter> = fc.record({
    caller: fc.option(caller, { nil: undefined }),
    status: fc.option(fc.subarray([...trackStatuses]), { nil: undefined }),
    provider: fc.option(fc.constantFrom(...providerNames), { nil: undefined }),
    redirected: fc.option(fc.boolean(), { nil: undefined }),
    createdFrom: fc.option(time, { nil: undefined }),
    createdBefore: fc.option(time, { nil: undefined }),
  })
  const property = fc.property(
    fc.array(step, { maxLength: 60 }),
    filter,
    fc.integer({ min: 1, max: 70 }),
    fc.integer({ min: 1, max: 5 }),
    (steps, filter, before, count) => {
      const index = new TrackIndex()
      const asked = new Map<string, { sequence: number; caller: string; createdAt: number }>()
      const states = new Map<string, Omit<IndexedState, 'revision'>>()
      for (const [number, each] of steps.entries()) {
        const id = tracks[each.track] ?? ''
        if (each.act === 'ask') {
          // Not quite in the order of creation: gateways accept at the same time.
          index.add(id, number + 1, each.caller, createdAt(number))
          asked.set(id, { sequence: number + 1, caller: each.caller, createdAt: createdAt(number) })
        } else {
          index.apply(id, { revision: number + 1, ...each.state })
          states.set(id, each.state)
        }
      }
      const stateAt = (id: string) => states.get(id) ?? { status: 'queued', provider: null, redirected: false }
      const passing = [...asked].filter(([id, { caller, createdAt }]) => {
        const { status, provider, redirected } = stateAt(id)
        return (
          (filter.caller ?? caller) === caller &&
          (filter.status ?? [status]).some(each => each === status) &&
          (filter.provider ?? provider) === provider &&
          (filter.redirected ?? redirected) === redirected &&
          createdAt >= (filter.createdFrom ?? 0) &&
          createdAt < (filter.createdBefore ?? 1_000)
        )
      })
      const expected = passing
        .filter(([, { sequence }]) => sequence < before)
        .map(([id, { sequence }]) => ({ id, sequence }))
        .sort((a, b) => b.sequence - a.sequence)
      t.same(index.page(filter, before, count), expected.slice(0, count))
      const of = (status: string) => passing.filter(([id]) => stateAt(id).status === status).length
      t.same(index.count(filter), {
        all: passing.length,
        by_status: Object.fromEntries(trackStatuses.map(each => [each, of(each)])),
        redirected: passing.filter(([id]) => stateAt(id).redirected).length,
      })
    },
  )
  fc.assert(property, { numRuns: 300 })
})

t.test('a request that was written anew leaves its track where it is, or puts it where it was', async t => {
  const made: string[] = Array.from({ length: 9 }, () => randomUUID())
  const done = { revision: 40, status: 'succeeded', provider: 'fal', redirected: false } as const
  const followed = new TrackIndex()
  for (const [at, id] of made.entries()) followed.add(id, at + 1, 'me', at)
  const begun = new TrackIndex()
  const anew = [made[6], made[0], made[3]].map(id => id ?? '')
  for (const [at, id] of made.entries()) if (!anew.includes(id)) begun.add(id, at + 1, 'me', at)
  for (const index of [followed, begun]) {
    for (const id of anew) index.putBack(id, made.indexOf(id) + 1, 'me', made.indexOf(id))
    for (const id of anew) index.putBack(id, made.indexOf(id) + 1, 'me', made.indexOf(id))
    for (const id of anew) index.apply(id, done)
    t.same(ids(index.page({ caller: 'me' }, all, 20)), made.toReversed())
    t.same(ids(index.page({ caller: 'me' }, 8, 3)), made.slice(4, 7).toReversed(), 'page by page')
    t.same(ids(index.page({ caller: 'me', status: ['succeeded'] }, all, 20)), [made[6], made[3], made[0]])
    t.match(index.count({ caller: 'me' }), { all: 9, by_status: { succeeded: 3, queued: 6 } })
    t.equal(index.size, 9)
    for (const id of anew) t.equal(index.revisionOfEnd(id), 40)
    index.dropBefore(4)
    t.same(ids(index.page({}, all, 20)), made.slice(3).toReversed(), 'its age is that of its place')
  }
})

t.test('wherever requests were written anew, the order stays that of their creation', async t => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 60 }), fc.infiniteStream(fc.nat()), (anew, keys) => {
      const tracks = anew.map((isAnew, at) => ({ id: randomUUID(), at: at + 1, isAnew, key: keys.next().value }))
      const index = new TrackIndex()
      for (const { id, at, isAnew } of tracks) if (!isAnew) index.add(id, at, 'me', 0)
      const moved = tracks.filter(({ isAnew }) => isAnew).sort((one, other) => one.key - other.key)
      for (const [number, { id, at }] of moved.entries()) {
        index.putBack(id, at, 'me', 0)
        if (number % 3 === 0) index.settle()
      }
      const listed = ids(index.page({ caller: 'me' }, all, 100))
      return (
        listed.join() ===
        tracks
          .map(({ id }) => id)
          .toReversed()
          .join()
      )
    }),
  )
  t.pass('held')
})
