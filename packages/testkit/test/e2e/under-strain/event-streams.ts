import type { Test } from 'tap'
import { runStreamsRound, type System } from '../../../src/index.ts'

export function eventStreams(t: Test, system: System): void {
  t.test('200 listeners hear the end of their tracks, though the gateway of half of them is killed', async t => {
    const round = await runStreamsRound(system, { tracks: 50, listenersEach: 4, limitMs: 120_000 })
    t.same(round.problems, [])
    t.match(round, { listeners: 200, sawEnd: 200 }, 'every listener heard that its track succeeded')
    t.match(round, { missing: 0, repeated: 0 }, 'each change once, in order')
    t.equal(round.resumed, 100, 'half of them were cut off and went on elsewhere')
    await system.start('api-2')
  })
}
