import t from 'tap'
import { shortcutOf, type Press } from '../../src/model/shortcuts.ts'
import {
  countFiltersOf,
  countOf,
  filtersOf,
  readSearch,
  searchWith,
  tabs,
  trackIdIn,
} from '../../src/model/track-search.ts'
import { trackOf } from '../play-track.ts'

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
  t.strictSame(filtersOf({ tab: 'redirected', q: 'piano', caller: 'token_a' }), {
    caller: 'token_a',
    redirected: true,
    q: 'piano',
  })
  t.strictSame(countFiltersOf({ tab: 'failed', q: 'piano', caller: 'token_a', provider: 'fal' }), {
    provider: 'fal',
    caller: 'token_a',
  })
  t.strictSame(searchWith({ tab: 'failed', q: 'piano' }, { q: undefined, provider: 'fal' }), {
    tab: 'failed',
    provider: 'fal',
  })
})

t.test('each tab says how many tracks it holds', async t => {
  const by_status = { queued: 2, running: 3, succeeded: 40, failed: 4, canceled: 5, expired: 6 }
  const counts = { all: 60, by_status, redirected: 7 }
  t.same(
    tabs.map(tab => countOf(counts, tab)),
    [60, 3, 2, 4, 6, 7],
  )
})

t.test('a pasted id leads to its track, also from within an address', async t => {
  const { id } = trackOf()
  t.equal(trackIdIn(` ${id.toUpperCase()} `), id)
  t.equal(trackIdIn(`http://localhost:8000/api/tracks/${id}/audio`), id)
  t.equal(trackIdIn('piano'), null)
})
