import * as fc from 'fast-check'
import t from 'tap'
import { age } from '../src/index.ts'

const dayMs = 86_400_000
const seen = new Date('2026-01-01T12:00:00.000Z')
const after = (days: number) => new Date(seen.getTime() + days * dayMs)

t.test('from fresh to overdue', async t => {
  const table = [
    [0, { age_days: 0, due_in_days: 90, state: 'fresh' }],
    [0.5, { age_days: 0, due_in_days: 90, state: 'fresh' }],
    [1, { age_days: 1, due_in_days: 89, state: 'fresh' }],
    [75.9, { age_days: 75, due_in_days: 15, state: 'fresh' }],
    [76, { age_days: 76, due_in_days: 14, state: 'due' }],
    [89.9, { age_days: 89, due_in_days: 1, state: 'due' }],
    [90, { age_days: 90, due_in_days: 0, state: 'overdue' }],
    [90.5, { age_days: 90, due_in_days: 0, state: 'overdue' }],
    [100, { age_days: 100, due_in_days: -10, state: 'overdue' }],
    [-0.1, { age_days: 0, due_in_days: 90, state: 'fresh' }],
  ] as const
  for (const [days, expected] of table) t.strictSame(age(seen, after(days), 90), expected, `${days} days`)
})

t.test('a credential that may live no longer than the notice is due from its first day', async t => {
  t.equal(age(seen, seen, 14).state, 'due')
  t.equal(age(seen, seen, 1).state, 'due')
  t.equal(age(seen, after(1), 1).state, 'overdue')
})

t.test('the state says what the days say, and time only makes older', async t => {
  const order = ['fresh', 'due', 'overdue']
  fc.assert(
    fc.property(fc.nat(1000), fc.nat(1000), fc.integer({ min: 1, max: 3650 }), (hours, more, maximum) => {
      const [now, later] = [age(seen, after(hours / 24), maximum), age(seen, after((hours + more) / 24), maximum)]
      const expected = now.due_in_days <= 0 ? 'overdue' : now.due_in_days <= 14 ? 'due' : 'fresh'
      t.equal(now.state, expected)
      t.ok(later.age_days >= now.age_days && later.due_in_days <= now.due_in_days)
      t.ok(order.indexOf(later.state) >= order.indexOf(now.state))
    }),
    { numRuns: 200 },
  )
})
