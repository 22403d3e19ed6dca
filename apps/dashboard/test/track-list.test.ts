import * as fc from 'fast-check'
import t from 'tap'
import { emptyList, newerOf, withChange, withNewest, withOlder, withTracks } from '../src/data/track-list.ts'
import { attemptOf, secondAttempt } from './play-fleet.ts'
import { succeeded, trackNumber, trackOf } from './play-track.ts'

const at = (second: number): string => new Date(second * 1000).toISOString()
const idsOf = ({ tracks }: ReturnType<typeof emptyList>): string[] => tracks.map(({ id }) => id)
const page = (numbers: readonly number[], next_cursor: string | null = null) => ({
  tracks: numbers.map(n => trackNumber(n)),
  next_cursor,
})

t.test('of two versions the newer stays, in whichever order they come', async t => {
  const webhook = {
    url: 'https://x',
    state: 'pending',
    attempts: [],
    next_attempt_at: null,
    delivered_at: null,
  } as const
  const versions = [
    trackOf({ updated_at: at(1) }),
    trackOf({ updated_at: at(2), stage: 'generating' }),
    // The clock of whoever ended it may be behind.
    trackOf({ updated_at: at(1.5), ...succeeded, webhook: { ...webhook, attempts: [] } }),
    trackOf({ updated_at: at(1.5), ...succeeded, webhook: { ...webhook, state: 'delivered', attempts: [] } }),
    trackOf({ updated_at: at(1.5), ...succeeded, prompt: null, erased_at: at(3) }),
  ]
  fc.assert(
    fc.property(fc.shuffledSubarray(versions, { minLength: 1 }), heard => {
      const newest = heard.reduce(newerOf)
      return heard.every(version => versions.indexOf(version) <= versions.indexOf(newest))
    }),
  )
  t.equal(newerOf(trackOf({ updated_at: at(2) }), trackOf({ updated_at: at(1) })).updated_at, at(2))
})

t.test('the list stands newest first, each track once', async t => {
  const list = withTracks(withTracks(emptyList(), [trackNumber(2), trackNumber(9)]), [trackNumber(5), trackNumber(2)])
  t.strictSame(idsOf(list), ['track-009', 'track-005', 'track-002'])
})

t.test('pages follow each other', async t => {
  const first = withNewest(withTracks(emptyList(), [trackNumber(9)]), page([9, 8, 7], 'c7'))
  t.match(first, { nextCursor: 'c7', isRead: true })
  const second = withOlder(first, page([6, 5]))
  t.match(second, { nextCursor: null })
  t.strictSame(
    idsOf(second),
    [9, 8, 7, 6, 5].map(n => `track-00${n}`),
  )
  const later = withNewest(second, page([11, 10, 9], 'c9'))
  t.strictSame(idsOf(later).slice(0, 3), ['track-011', 'track-010', 'track-009'])
  t.equal(later.tracks.length, 7)
  t.equal(later.nextCursor, null, 'older pages are not read again')
})

t.test('when more came than a page holds, the list begins anew without a gap', async t => {
  const list = withOlder(withNewest(emptyList(), page([3, 2], 'c2')), page([1]))
  const anew = withNewest(list, page([30, 29], 'c29'))
  t.strictSame(idsOf(anew), ['track-030', 'track-029'])
  t.equal(anew.nextCursor, 'c29')
  t.equal(withNewest(withNewest(emptyList(), page([])), page([1])).tracks.length, 1)
  const created = withTracks(withNewest(emptyList(), page([])), [trackNumber(1)])
  t.equal(withNewest(created, page([])).tracks.length, 1, 'a page that was asked for before takes no new track away')
})

t.test('what does not pass the filters leaves the list, and what left it does not come back', async t => {
  const list = withTracks(emptyList({ status: 'queued' }), [trackNumber(1), trackNumber(2)])
  const left = withChange(list, trackNumber(1, succeeded))
  t.strictSame(idsOf(left), ['track-002'])
  t.equal(withChange(left, trackNumber(7)), left, 'nothing enters before the list was read')
  const byProvider = withTracks(emptyList({ provider: 'fal' }), [trackNumber(1), trackNumber(2, { provider: 'fal' })])
  t.strictSame(idsOf(byProvider), ['track-002'])
})

t.test('what is heard of enters the lists where it belongs', async t => {
  const part = withNewest(emptyList(), page([9, 8], 'c8'))
  t.strictSame(idsOf(withChange(part, trackNumber(10))), ['track-010', 'track-009', 'track-008'])
  t.equal(withChange(part, trackNumber(3)), part, 'not below what was read: others may be missing there')
  const whole = withNewest(emptyList(), page([9, 8]))
  t.strictSame(idsOf(withChange(whole, trackNumber(3))), ['track-009', 'track-008', 'track-003'])
  const failed = withNewest(emptyList({ status: 'failed' }), page([]))
  t.strictSame(idsOf(withChange(failed, trackNumber(1, { status: 'failed' }))), ['track-001'])
  t.equal(withChange(failed, trackNumber(1)), failed)
})

const enters = (filters: Parameters<typeof emptyList>[0], changes: Parameters<typeof trackNumber>[1]): boolean =>
  withChange(withNewest(emptyList(filters), page([])), trackNumber(1, changes)).tracks.length === 1
t.ok(enters({ caller: 'token_a' }, { caller: 'token_a' }))
t.notOk(enters({ caller: 'token_a' }, { caller: 'token_b' }))
t.ok(enters({ redirected: true }, { attempts: [attemptOf(), secondAttempt()] }))
t.notOk(enters({ redirected: true }, { attempts: [attemptOf()] }))

t.test('lists are filtered here as the gateway does it', async t => {
  const track = { prompt: 'Warm LO-FI piano', lyrics: 'The morning comes', metadata: { project: 'Film 7' } }
  for (const q of ['track-0', 'lo-fi', 'MORNING', 'film 7', 'project', ' piano ']) t.ok(enters({ q }, track), q)
  for (const q of ['rack-001', 'trumpet', 'project: film']) t.notOk(enters({ q }, track), q)
  t.notOk(enters({ q: 'piano' }, { prompt: null }), 'nothing is found in what was erased')
})
