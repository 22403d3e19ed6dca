import * as fc from 'fast-check'
import t from 'tap'
import { ticksUpTo, timelineOf } from '../../src/model/timeline.ts'
import { attemptOf, secondAttempt } from '../play-fleet.ts'
import { succeeded, trackOf } from '../play-track.ts'

const start = Date.parse('2026-11-22T16:40:00.000Z')
const at = (ms: number): string => new Date(start + ms).toISOString()
const created_at = at(0)
const refused = attemptOf({ started_at: at(100), ended_at: at(400) })
const accepted = secondAttempt({ state: 'accepted', ended_at: null, started_at: at(500) })
const made = secondAttempt({ started_at: at(500), ended_at: at(19_000) })
const revisions = [
  trackOf({
    created_at,
    updated_at: at(100),
    stage: 'submitting',
    attempts: [attemptOf({ state: 'submitting', reason: null, http_status: null, ended_at: null })],
  }),
  trackOf({ created_at, updated_at: at(400), stage: 'routing', attempts: [refused] }),
  trackOf({ created_at, updated_at: at(500), stage: 'submitting', attempts: [refused, accepted] }),
  trackOf({ created_at, updated_at: at(900), stage: 'generating', attempts: [refused, accepted] }),
  trackOf({ created_at, updated_at: at(18_000), stage: 'storing', attempts: [refused, accepted] }),
  trackOf({ ...succeeded, created_at, updated_at: at(19_000), attempts: [refused, made] }),
]
const last = revisions.at(-1) ?? trackOf()

t.test('every phase of every attempt lies on one axis', async t => {
  const { rows, ticks } = timelineOf(revisions, last, start + 60_000)
  t.strictSame(
    rows.map(row => [row.label, Math.round(row.ms)]),
    [
      ['routing', 200],
      ['1 fal', 300],
      ['submitting', 300],
      ['2 Replicate', 18_500],
      ['submitting', 400],
      ['generating', 17_100],
      ['storing', 1000],
    ],
  )
  t.match(rows[1], { kind: 'attempt', shape: 'failed', httpStatus: 403 })
  t.match(rows[2], { bars: [{ from: 100, to: 400, tone: 'bad' }] })
  t.match(rows[3], { kind: 'attempt', shape: 'done', httpStatus: null })
  t.match(rows[5], { bars: [{ tone: 'good' }] })
  t.equal(ticks.at(-1), 20_000)
})

t.test('without its history a track is told by its attempts', async t => {
  const { rows } = timelineOf([], last, start + 60_000)
  t.strictSame(
    rows.map(({ label }) => label),
    ['routing', '1 fal', 'at the provider', '2 Replicate', 'at the provider'],
  )
})

t.test('what is under way grows, and its webhook follows its end', async t => {
  const [first = last] = revisions
  const { rows } = timelineOf([first], first, start + 5000)
  t.match(rows.at(-1), { label: 'submitting', ms: 4900 })
  const webhook = {
    url: 'https://x',
    state: 'delivered',
    attempts: [],
    next_attempt_at: null,
    delivered_at: at(19_300),
  } as const
  const told = timelineOf(revisions, { ...last, webhook: { ...webhook, attempts: [] } }, start + 60_000)
  t.match(told.rows.at(-1), { label: 'webhook', ms: 300 })
})

t.test('no clock of another machine draws a bar backwards', async () => {
  const times = fc.array(fc.integer({ min: -5000, max: 60_000 }), { minLength: 6, maxLength: 6 })
  fc.assert(
    fc.property(times, offsets => {
      const moved = revisions.map((revision, each) => trackOf({ ...revision, updated_at: at(offsets[each] ?? 0) }))
      const { rows, ticks } = timelineOf(moved, moved.at(-1) ?? last, start + 60_000)
      const end = ticks.at(-1) ?? 0
      return rows.every(row => row.kind === 'attempt' || row.bars.every(bar => bar.from <= bar.to && bar.to <= end))
    }),
  )
})

t.test('an axis has few lines, at round distances, and holds everything', async t => {
  t.strictSame(ticksUpTo(20_000), [0, 4000, 8000, 12_000, 16_000, 20_000])
  t.strictSame(ticksUpTo(3600), [0, 1000, 2000, 3000, 4000])
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 90_000_000 }), ms => {
      const ticks = ticksUpTo(ms)
      return ticks.length <= 8 && (ticks.at(-1) ?? 0) >= ms
    }),
  )
})
