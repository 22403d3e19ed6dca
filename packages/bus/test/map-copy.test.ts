import * as fc from 'fast-check'
import t from 'tap'
import { MapCopy, type MapChange } from '../src/map-copy.ts'

const all = <T>(copy: MapCopy<T>): Record<string, T> =>
  Object.fromEntries([...copy.entries()].map(([key, { value }]) => [key, value]))

t.test('changes may arrive in any order and more than once: the latest of each key stands', async t => {
  const change = fc.record({ key: fc.constantFrom('a', 'b', 'c'), value: fc.option(fc.integer()) })
  fc.assert(
    fc.property(
      fc.array(change).chain(changes => {
        const written = changes.map((change, index) => ({ ...change, revision: index + 1 }))
        return fc.tuple(
          fc.constant(written),
          fc.shuffledSubarray([...written, ...written], { minLength: written.length * 2 }),
        )
      }),
      ([written, arrived]) => {
        const copy = new MapCopy<number>()
        for (const { key, value, revision } of arrived) copy.apply(key, { value, revision })
        const latest = new Map(written.map(({ key, value }) => [key, value]))
        const expected = Object.fromEntries([...latest].filter(([, value]) => value !== null))
        t.same(all(copy), expected)
      },
    ),
  )
})

t.test('listeners hear what changes, and nothing else', async t => {
  const copy = new MapCopy<string>()
  const heard: Array<[string, string | null]> = []
  copy.onChange((key, value) => void heard.push([key, value]))
  const changes: Array<[string, MapChange<string>]> = [
    ['a', { value: 'one', revision: 1 }],
    ['a', { value: 'one', revision: 1 }],
    ['b', { value: null, revision: 2 }],
    ['a', { value: 'two', revision: 4 }],
    ['a', { value: 'late', revision: 3 }],
    ['a', { value: null, revision: 5 }],
  ]
  for (const [key, change] of changes) copy.apply(key, change)
  t.same(heard, [
    ['a', 'one'],
    ['a', 'two'],
    ['a', null],
  ])
  t.equal(copy.get('a'), undefined)
})

t.test('filling anew shows all at once, keeps what changes meanwhile, and forgets what is gone', async t => {
  const copy = new MapCopy<string>()
  copy.apply('gone', { value: 'old', revision: 90 })
  copy.apply('same', { value: 'same', revision: 91 })
  copy.apply('changed', { value: 'before', revision: 92 })
  const heard: Array<[string, string | null]> = []
  copy.onChange((key, value) => void heard.push([key, value]))

  // The broker lost its disk: revisions are small again.
  const filling = copy.startFilling()
  filling.add('changed', { value: 'after', revision: 1 })
  filling.add('same', { value: 'same', revision: 91 })
  filling.add('raced', { value: 'read before', revision: 2 })
  copy.apply('raced', { value: 'changed meanwhile', revision: 3 })
  filling.add('raced', { value: 'read before', revision: 2 })
  t.equal(copy.get('changed')?.value, 'before', 'nothing shows yet')
  filling.finish()
  t.same(all(copy), { changed: 'after', same: 'same', raced: 'changed meanwhile' })
  t.same(heard, [
    ['raced', 'changed meanwhile'],
    ['gone', null],
    ['changed', 'after'],
  ])
})

t.test('a filling that was overtaken by another one is void', async t => {
  const copy = new MapCopy<string>()
  const first = copy.startFilling()
  const second = copy.startFilling()
  first.add('a', { value: 'first', revision: 1 })
  first.finish()
  t.same(all(copy), {})
  second.add('a', { value: 'second', revision: 2 })
  second.finish()
  t.same(all(copy), { a: 'second' })
})

t.test('an entry ends when it has not been written for its lifetime', async t => {
  let now = 0
  const copy = new MapCopy<string>(30_000, () => now)
  const heard: Array<[string, string | null]> = []
  copy.apply('a', { value: 'report', revision: 1 })
  copy.apply('b', { value: 'report', revision: 2 })
  copy.onChange((key, value) => void heard.push([key, value]))
  now = 20_000
  copy.apply('a', { value: 'report', revision: 3 })
  copy.expire()
  t.same(Object.keys(all(copy)), ['a', 'b'])
  now = 30_000
  copy.expire()
  t.same(Object.keys(all(copy)), ['a'])
  now = 50_000
  copy.expire()
  t.same(all(copy), {})
  t.same(heard, [
    ['a', 'report'],
    ['b', null],
    ['a', null],
  ])

  const endless = new MapCopy<string>(undefined, () => now)
  endless.apply('a', { value: 'circuit', revision: 1 })
  now = Number.MAX_SAFE_INTEGER
  endless.expire()
  t.same(all(endless), { a: 'circuit' })
})
