import t from 'tap'
import { planFollows, streamLimit } from '../src/data/follow-plan.ts'
import { succeeded, trackNumber } from './play-track.ts'

t.test('the newest open tracks are followed', async t => {
  const tracks = Array.from({ length: 40 }, (_, n) => trackNumber(n, n % 2 === 0 ? succeeded : {}))
  t.strictSame(planFollows(tracks, 2, new Set(['track-003'])), ['track-001', 'track-005'])
  t.strictSame(planFollows([trackNumber(1, succeeded)], 20, new Set()), [])
})

t.test('a page never holds more streams than its protocol has room for', async t => {
  t.equal(streamLimit('h2'), 20)
  t.equal(streamLimit('h3'), 20)
  for (const protocol of ['http/1.1', '', 'unknown']) t.equal(streamLimit(protocol), 2, protocol)
})
