import * as fc from 'fast-check'
import t from 'tap'
import { tellBytes, tellCount, tellFormat, tellMany } from '../../src/model/tell-size.ts'
import {
  tellAge,
  tellClock,
  tellGrowingSpan,
  tellLeft,
  tellLength,
  tellMoment,
  tellSpan,
  tellTime,
} from '../../src/model/tell-time.ts'

const [second, minute, hour] = [1000, 60_000, 3_600_000]

t.test('an age is one number and one unit', async t => {
  const table = [
    [-5 * second, '0 s'],
    [0, '0 s'],
    [59.9 * second, '59 s'],
    [minute, '1 min'],
    [59.9 * minute, '59 min'],
    [hour, '1 h'],
    [47 * hour, '47 h'],
    [48 * hour, '2 d'],
  ] as const
  for (const [ms, text] of table) t.equal(tellAge(ms), text)
})

t.test('a span has tenths up to a minute, and then minutes', async t => {
  t.equal(tellSpan(300), '0.3 s')
  t.equal(tellSpan(21_000), '21.0 s')
  t.equal(tellSpan(59_960), '1:00')
  t.equal(tellSpan(344_000), '5:44')
  t.equal(tellGrowingSpan(6_900), '6 s')
  t.equal(tellGrowingSpan(344_900), '5:44')
  t.equal(tellLength(62.4), '1:02')
  t.equal(tellLeft(587_001), '9:48')
  t.equal(tellLeft(-1), '0:00')
  fc.assert(fc.property(fc.integer({ min: 0, max: 100_000_000 }), ms => /^\d+(?:\.\d s|:[0-5]\d)$/.test(tellSpan(ms))))
})

t.test('times are told in UTC as the logs do, and whole in the words of the reader', async t => {
  const time = '2026-11-22T16:40:02.711Z'
  t.equal(tellClock(time), '16:40')
  t.equal(tellMoment(time), '16:40:02 UTC')
  t.match(tellTime(time, 'en', 'UTC'), /Nov 22, 2026.*16:40:02/)
  t.equal(tellTime('soon'), 'soon')
})

t.test('sizes and counts', async t => {
  t.equal(tellBytes(999), '999 B')
  t.equal(tellBytes(193_150), '193 kB')
  t.equal(tellBytes(1_520_000), '1.5 MB')
  t.equal(tellCount(6284), '6,284')
  t.equal(tellMany(1, 'track'), '1 track')
  t.equal(tellMany(0, 'track'), '0 tracks')
  t.equal(tellFormat('audio/mpeg'), 'mp3')
  t.equal(tellFormat('audio/other'), 'audio/other')
})
