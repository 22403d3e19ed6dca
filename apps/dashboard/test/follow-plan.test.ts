import t from 'tap'
import { planFollows, streamLimit } from '../src/follow-plan.ts'
import { readFilters } from '../src/track-filters.ts'
import { succeeded, trackNumber } from './play-track.ts'

t.test('the newest open tracks are followed and the next asked for', async t => {
  const tracks = Array.from({ length: 40 }, (_, n) => trackNumber(n, n % 2 === 0 ? succeeded : {}))
  const plan = planFollows(tracks, 2, new Set(['track-003']))
  t.strictSame(plan.follow, ['track-001', 'track-005'])
  t.equal(plan.ask.length, 17)
  t.notOk(plan.ask.some(id => plan.follow.includes(id) || id === 'track-003'))
  t.strictSame(planFollows([trackNumber(1, succeeded)], 20, new Set()), { follow: [], ask: [] })
})

t.test('a page never holds more streams than its protocol has room for', async t => {
  t.equal(streamLimit('h2'), 20)
  t.equal(streamLimit('h3'), 20)
  for (const protocol of ['http/1.1', '', 'unknown']) t.equal(streamLimit(protocol), 2, protocol)
})

t.test('what is no filter filters nothing', async t => {
  const form = new FormData()
  t.strictSame(readFilters(form), { status: undefined, provider: undefined })
  form.set('status', 'failed')
  form.set('provider', 'fal')
  t.strictSame(readFilters(form), { status: 'failed', provider: 'fal' })
  form.set('status', '')
  form.set('provider', 'other')
  t.strictSame(readFilters(form), { status: undefined, provider: undefined })
})
