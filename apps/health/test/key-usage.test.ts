import assert from 'node:assert/strict'
import type { KeyUsage, WorkerReport } from '@soundfoundry/track'
import * as fc from 'fast-check'
import t from 'tap'
import { KeyUsageLedger, refusalsOf, usageToday } from '../src/key-usage.ts'
import { key, keyUsage, makeReport, now } from './samples.ts'

const hoursAgo = (hours: number): Date => new Date(now.getTime() - hours * 3_600_000)
const other = 'fal_00000002'

function report(usage: KeyUsage[], traits: Partial<Pick<WorkerReport, 'worker' | 'started_at'>> = {}): WorkerReport {
  return { ...makeReport(), usage, ...traits }
}

t.test('workers are added up, reports of one worker are not', async t => {
  const ledger = new KeyUsageLedger()
  const told = report([keyUsage(now, { submits: 3, refused: { key_refused: 1 }, spend_usd: 0.3, unpriced: 1 })])
  ledger.take(told, now)
  ledger.take(told, now)
  ledger.take({ ...told, worker: 'worker-2' }, now)
  const [count] = ledger.hours()
  t.match(count, { provider: 'fal', key, submits: 6, refused: { key_refused: 2 }, unpriced: 2, hour: now.getTime() })
  t.equal(refusalsOf(count ?? { refused: {} }), 2)
  t.match(ledger.totals(), [{ key, submits: 6, spend_usd: 0.6 }])
})

t.test('a worker that starts again counts from nothing, and what it did before still counts', async t => {
  const ledger = new KeyUsageLedger()
  ledger.take(report([keyUsage(now, { submits: 5 })]), now)
  ledger.take(report([keyUsage(now, { submits: 2 })], { started_at: now.toISOString() }), now)
  t.match(ledger.totals(), [{ submits: 7 }])
})

t.test('hours are let go of after a day, totals are not', async t => {
  const ledger = new KeyUsageLedger()
  ledger.take(report([keyUsage(hoursAgo(25), { submits: 1 }), keyUsage(now, { submits: 2 })]), now)
  t.equal(ledger.hours().length, 2)
  const later = new Date(now.getTime() + 7_200_000)
  ledger.take(report([keyUsage(hoursAgo(25), { submits: 1 }), keyUsage(now, { submits: 2 })]), later)
  t.equal(ledger.hours().length, 1)
  t.match(ledger.totals(), [{ submits: 3 }])
})

t.test('nothing but fingerprints and known reasons gets in', async t => {
  const ledger = new KeyUsageLedger()
  const odd = { one: 1, two: 2, timeout: 3 }
  ledger.take(report([keyUsage(now, { key: 'no fingerprint', submits: 9 }), keyUsage(now, { refused: odd })]), now)
  t.strictSame(
    ledger.totals().map(each => [each.key, each.refused]),
    [[key, { other: 3, timeout: 3 }]],
  )
  ledger.take({ ...report([keyUsage(now, { submits: 9 })]), usage: [{ ...keyUsage(now), hour: 'soon' }] }, now)
  t.equal(ledger.hours().length, 1)
})

t.test('counts and spend are those of the UTC day', async t => {
  const ledger = new KeyUsageLedger()
  const hours = [
    keyUsage(hoursAgo(12), { submits: 3, spend_usd: 1, refused: { timeout: 2 } }),
    keyUsage(hoursAgo(13), { submits: 8, spend_usd: 8, unpriced: 8 }),
  ]
  ledger.take(
    report([keyUsage(now, { submits: 4, spend_usd: 2, unpriced: 1 }), ...hours, keyUsage(now, { key: other })]),
    now,
  )
  const today = usageToday(ledger.hours(), now)
  t.match(today.get(key), { submits: 7, refused: { timeout: 2 }, spend_usd: 3, unpriced: 1 })
  t.match(today.get(other), { submits: 0, refused: {}, spend_usd: 0, unpriced: 0 })
})

t.test('in whatever order reports arrive and are repeated, the totals never go down and end the same', async t => {
  const steps = fc.array(fc.record({ worker: fc.constantFrom('a', 'b'), submits: fc.integer({ min: 0, max: 50 }) }), {
    maxLength: 20,
  })
  fc.assert(
    fc.property(steps, steps => {
      const ledger = new KeyUsageLedger()
      const most = new Map<string, number>()
      let before = 0
      for (const { worker, submits } of steps) {
        ledger.take(report([keyUsage(now, { submits })], { worker }), now)
        most.set(worker, Math.max(most.get(worker) ?? 0, submits))
        const total = ledger.totals()[0]?.submits ?? 0
        assert.ok(total >= before)
        before = total
      }
      assert.equal(before, (most.get('a') ?? 0) + (most.get('b') ?? 0))
    }),
  )
  t.pass('for everything tried')
})
