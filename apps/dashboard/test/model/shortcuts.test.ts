import t from 'tap'
import { shortcutOf, type Press } from '../../src/model/shortcuts.ts'
import { countOf, filtersOf, passes, readSearch, searchWith, trackIdIn } from '../../src/model/track-search.ts'
import { attemptOf, secondAttempt } from '../play-fleet.ts'
import { succeeded, trackOf } from '../play-track.ts'

const press = (key: string, more: Partial<Press> = {}): Press => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  focus: 'nothing',
  isCovered: false,
  ...more,
})

t.test('keys mean something in lists, and two of them anywhere', async t => {
  const table = { j: 'next', k: 'previous', Enter: 'open', ' ': 'play', x: 'choose', Escape: 'close' } as const
  for (const [key, shortcut] of Object.entries(table)) {
    t.equal(shortcutOf(press(key), true), shortcut)
    t.equal(shortcutOf(press(key), false), null, `${key} without a list`)
  }
  t.equal(shortcutOf(press('c'), false), 'create')
  t.equal(shortcutOf(press('/'), false), 'search')
  t.equal(shortcutOf(press('q'), true), null)
})

t.test('typing, a button’s own keys and those of the browser are left alone', async t => {
  t.equal(shortcutOf(press('c', { focus: 'text' }), true), null)
  t.equal(shortcutOf(press('c', { ctrlKey: true }), true), null)
  t.equal(shortcutOf(press('c', { metaKey: true }), true), null)
  t.equal(shortcutOf(press('j', { isCovered: true }), true), null)
  t.equal(shortcutOf(press(' ', { focus: 'control' }), true), null)
  t.equal(shortcutOf(press('Enter', { focus: 'control' }), true), null)
  t.equal(shortcutOf(press('j', { focus: 'control' }), true), 'next')
})

t.test('an address filters by what it names, and by nothing else', async t => {
  t.strictSame(readSearch({ tab: 'failed', provider: 'fal', q: 'piano' }), {
    tab: 'failed',
    provider: 'fal',
    q: 'piano',
  })
  t.strictSame(readSearch({ tab: 'all', provider: 'other', q: '' }), {})
  t.strictSame(readSearch({ q: 7 }), { q: '7' })
  t.strictSame(filtersOf({ tab: 'waiting', provider: 'fal' }), { status: 'queued', provider: 'fal' })
  t.strictSame(filtersOf({ tab: 'redirected' }), {})
  t.strictSame(searchWith({ tab: 'failed', q: 'piano' }, { q: undefined, provider: 'fal' }), {
    tab: 'failed',
    provider: 'fal',
  })
})

t.test('what is looked for stands in the id, the prompt or the metadata', async t => {
  const track = trackOf({ metadata: { project: 'Film 7' } })
  for (const q of [track.id.slice(0, 8), 'LO-FI', 'film 7', 'project: film']) t.ok(passes(track, { q }), q)
  t.notOk(passes(track, { q: 'trumpet' }))
  const redirected = trackOf({ ...succeeded, attempts: [attemptOf(), secondAttempt()] })
  t.ok(passes(redirected, { tab: 'redirected' }))
  t.notOk(passes(track, { tab: 'redirected' }))
  t.equal(countOf([track, redirected], 'redirected'), 1)
  t.equal(countOf([track, redirected], 'waiting'), 1)
  t.equal(countOf([track, redirected], 'all'), 2)
})

t.test('a pasted id leads to its track, also from within an address', async t => {
  const { id } = trackOf()
  t.equal(trackIdIn(` ${id.toUpperCase()} `), id)
  t.equal(trackIdIn(`http://localhost:8000/api/tracks/${id}/audio`), id)
  t.equal(trackIdIn('piano'), null)
})
