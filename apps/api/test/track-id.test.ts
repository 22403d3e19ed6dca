import * as fc from 'fast-check'
import t from 'tap'
import { validate, version } from 'uuid'
import { checkTrackId, newTrackId, trackIdFor } from '../src/track-id.ts'

const text = fc.string({ minLength: 1, maxLength: 40 })

t.test('new ids are UUIDs that sort by the time they were made', async t => {
  const ids = Array.from({ length: 200 }, () => newTrackId(Date.now()))
  t.equal(new Set(ids).size, ids.length)
  t.same([...ids].sort(), ids)
  t.ok(ids.every(id => validate(id) && version(id) === 7 && checkTrackId(id) === id))
})

t.test('a clock that goes back puts no id before an earlier one', async t => {
  const now = Date.now() + 60_000
  const ids = [now, now - 30_000, now - 30_000, now, now + 1].map(newTrackId)
  t.same([...ids].sort(), ids)
  t.equal(new Set(ids).size, ids.length)
})

t.test('a key always gives the same valid id', async t => {
  fc.assert(
    fc.property(text, text, (caller, key) => {
      const id = trackIdFor(caller, key)
      return validate(id) && version(id) === 8 && id === trackIdFor(caller, key) && checkTrackId(id) === id
    }),
  )
  t.pass('for every key tried')
})

t.test('another caller or another key gives another id', async t => {
  fc.assert(
    fc.property(text, text, text, text, (caller, key, otherCaller, otherKey) => {
      fc.pre(caller !== otherCaller || key !== otherKey)
      return trackIdFor(caller, key) !== trackIdFor(otherCaller, otherKey)
    }),
  )
  t.not(trackIdFor('ab', 'c'), trackIdFor('a', 'bc'), 'where one ends and the other begins matters')
})

t.test('nothing but an id of our own form passes', async t => {
  const id = newTrackId(Date.now())
  const others = [
    '',
    '*',
    '>',
    'a.b',
    `${id}.x`,
    `${id} `,
    ` ${id}`,
    `${id}\n`,
    id.toUpperCase(),
    id.slice(1),
    `x${id}`,
  ]
  for (const other of others) t.throws(() => checkTrackId(other), { code: 'track_not_found' }, JSON.stringify(other))
  fc.assert(
    fc.property(fc.string(), other => {
      try {
        return checkTrackId(other) === other && /^[0-9a-f-]{36}$/.test(other)
      } catch {
        return true
      }
    }),
  )
})
