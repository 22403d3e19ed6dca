import type { Test } from 'tap'
import { takeBrokerAway } from '../../../src/chaos/run-outage.ts'
import { formatOutage, isOutageClean, type System } from '../../../src/index.ts'

// Longer than any one wait of the broker's client; `pnpm chaos --outage 60` takes it away for a minute.
const outageMs = 15_000

export function brokerOutage(t: Test, system: System): void {
  t.test('without a broker every app lives and says so, and everything goes on when it is back', async t => {
    const report = await takeBrokerAway(system, { outageMs, perSecond: 2 })
    t.comment(formatOutage(report))
    t.same(report.wrongAnswers, [], 'every app was alive and not ready')
    t.same(
      Object.keys(report.answers).filter(answer => !['202', '503 with Retry-After'].includes(answer)),
      [],
      'posts were accepted or told when to come again',
    )
    t.ok((report.answers['503 with Retry-After'] ?? 0) > 0, 'the outage was met by posts')
    t.equal(report.succeeded, report.accepted, 'every track succeeded')
    t.ok(isOutageClean(report), 'nothing was lost or paid twice, and nothing ended')
  })
}
