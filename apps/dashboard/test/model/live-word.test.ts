import t from 'tap'
import { liveWord } from '../../src/model/live-word.ts'

const now = Date.parse('2026-11-27T12:00:00Z')

t.test('what is heard of is live, however long nothing has happened', async t => {
  t.same(liveWord({ isOpen: true, closedAt: null, readAt: now - 3_600_000, now }), {
    word: 'Live',
    age: null,
    isStale: false,
  })
})

t.test('what is not heard of grows old, and says so', async t => {
  t.match(liveWord({ isOpen: false, closedAt: now - 4_000, readAt: now - 60_000, now }), { word: 'Live', age: '4 s' })
  t.match(liveWord({ isOpen: false, closedAt: now - 40_000, readAt: now - 90_000, now }), {
    word: 'Stale',
    age: '40 s',
    isStale: true,
  })
  t.match(liveWord({ isOpen: false, closedAt: now - 40_000, readAt: now - 2_000, now }), { word: 'Live', age: '2 s' })
  t.match(liveWord({ isOpen: false, closedAt: null, readAt: 0, now }), { word: 'Connecting', isStale: true })
})
