import t from 'tap'
import { quickFaults, slowFaults } from '../../src/chaos/faults.ts'
import { planChaos } from '../../src/chaos/schedule.ts'

const faults = [...quickFaults, ...slowFaults]
const targets = ['broker', 'api', 'router', 'fal-worker', 'fal-worker-2']
const durationMs = 600_000
const plan = (seed: number) => planChaos({ seed, durationMs, targets, faults })

t.test('the same seed gives the same schedule, another seed another one', async t => {
  t.same(plan(7), plan(7))
  t.strictNotSame(plan(7), plan(8))
})

t.test('everything is killed in its turn, every fault is set, in order and within the duration', async t => {
  const events = plan(1)
  const times = events.map(({ atMs }) => atMs)
  t.same(
    times,
    [...times].sort((a, b) => a - b),
  )
  t.ok(times.every(time => time > 0 && time < durationMs))
  const killed = events.flatMap(event => (event.act === 'kill' ? [event.target] : []))
  t.same(killed.slice(0, targets.length).sort(), [...targets].sort())
  const set = new Set(events.flatMap(event => (event.act === 'fault' ? [event.fault] : [])))
  t.equal(set.size, faults.length)
})
