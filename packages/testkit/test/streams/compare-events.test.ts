import t from 'tap'
import { compareEvents, type HeardEvents } from '../../src/streams/compare-events.ts'

t.test('what was heard is held against what is kept', async t => {
  const table: ReadonlyArray<readonly [what: string, heard: number[], kept: number[], outcome: HeardEvents]> = [
    ['everything', [0, 3, 5, 9], [3, 5, 9], { missing: 0, repeated: 0 }],
    ['everything from the first one on', [5, 9], [3, 5, 9], { missing: 0, repeated: 0 }],
    ['all but one in the middle', [3, 9], [3, 5, 9], { missing: 1, repeated: 0 }],
    ['all but the end', [3, 5], [3, 5, 9], { missing: 1, repeated: 0 }],
    ['nothing', [], [3, 5, 9], { missing: 3, repeated: 0 }],
    ['one of them twice', [3, 5, 5, 9], [3, 5, 9], { missing: 0, repeated: 1 }],
    ['one of them late', [3, 9, 5], [3, 5, 9], { missing: 0, repeated: 1 }],
  ]
  for (const [what, heard, kept, outcome] of table) t.same(compareEvents(heard, kept), outcome, what)
})
