import t from 'tap'
import { findConditions } from '../../src/alerts/find-conditions.ts'
import { snapshot } from './snapshot.ts'

const report = (app: string, machine: string, off_ms: number) => ({ v: 1, app, machine, off_ms }) as const

t.test('a machine whose clock is wrong is told once, whichever of its processes found it', async t => {
  const clocks = [
    report('router', 'one', 1_200_100),
    report('fal-worker', 'one', 1_200_400),
    report('api', 'two', -90_000),
  ]
  const found = findConditions(snapshot({ clocks }))
  t.match(found, [
    { kind: 'clock_off', subject: 'one', message: /1200 s ahead of the broker's, as fal-worker, router on one/ },
    { kind: 'clock_off', subject: 'two', message: /90 s behind the broker's, as api on two/, fix: /NTP/ },
  ])
  t.equal(found.length, 2)
})
