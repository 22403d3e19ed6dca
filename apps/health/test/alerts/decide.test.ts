import assert from 'node:assert/strict'
import type { AlertRecord, ProviderName } from '@soundfoundry/track'
import * as fc from 'fast-check'
import t from 'tap'
import { alertKinds, type AlertKind } from '../../src/alerts/alert-kinds.ts'
import { alertName, condition, type Condition } from '../../src/alerts/condition.ts'
import { afterStep, decide, type AlertAct } from '../../src/alerts/decide.ts'

const start = Date.parse('2026-01-01T12:00:00.000Z')
const seconds = (count: number): number => count * 1_000
const hour = 3_600_000

interface Told {
  at: number
  act: AlertAct
  name: string
}

/** A health app, with the broker's alerts that it may share with others. */
function replica(alerts = new Map<string, AlertRecord>(), told: Told[] = []) {
  let seenSince = new Map<string, number>()
  return {
    alerts,
    told,
    acts: () => told.map(({ act }) => act),
    /** One look. `stale` are the alerts as this app knows them. */
    look(conditions: Condition[], now: number, acceptedAt = new Map<ProviderName, number>(), stale = alerts) {
      const names = conditions.map(alertName)
      seenSince = new Map(names.map(name => [name, seenSince.get(name) ?? now]))
      for (const step of decide({ conditions, alerts: stale, seenSince, acceptedAt, now })) {
        const next = afterStep(step, alerts.get(step.name) ?? null, now)
        if (next === null) continue
        alerts.set(step.name, next)
        if (step.act === 'repeated' && next.told_at !== next.seen_at) continue
        if (step.act !== 'seen' && step.act !== 'replaced') told.push({ at: now, act: step.act, name: step.name })
      }
    },
  }
}

const down = (kind: AlertKind = 'provider_down'): Condition =>
  condition({ kind, subject: 'fal', provider: 'fal', detail: 'It is so.' })

t.test('told once it has lasted, again after a while, and once when it is over', async t => {
  const app = replica()
  app.look([down()], start)
  t.strictSame(app.acts(), [], 'it may pass')
  app.look([down()], start + seconds(2))
  t.strictSame(app.acts(), ['raised'])
  for (let at = 3; at <= 3_600; at++) app.look([down()], start + seconds(at))
  t.strictSame(app.acts(), ['raised'])
  for (let at = 3_601; at <= 3_700; at++) app.look([down()], start + seconds(at))
  t.strictSame(app.acts(), ['raised', 'repeated'])
  app.look([], start + seconds(3_705))
  t.strictSame(app.acts(), ['raised', 'repeated'], 'it may come back')
  for (let at = 3_706; at <= 3_730; at++) app.look([], start + seconds(at))
  t.strictSame(app.acts(), ['raised', 'repeated', 'resolved'])
  t.match(app.alerts.get('provider_down.fal'), { times_told: 2, since: new Date(start + seconds(2)).toISOString() })
  app.look([], start + seconds(9_000))
  t.equal(app.told.length, 3, 'that it is over is told once')
})

t.test('what somebody has seen to is not told again while it lasts, and fires anew when it comes back', async t => {
  const app = replica()
  const look = (from: number, to: number, conditions: Condition[]) => {
    for (let at = from; at <= to; at++) app.look(conditions, start + seconds(at))
  }
  look(0, 10, [down()])
  const raised = app.alerts.get('provider_down.fal')
  assert(raised !== undefined)
  const acknowledged_at = new Date(start + seconds(10)).toISOString()
  app.alerts.set('provider_down.fal', { ...raised, acknowledged_at })
  look(11, 8_000, [down()])
  t.strictSame(app.acts(), ['raised'], 'nobody is told of it a second time')
  t.match(app.alerts.get('provider_down.fal'), { acknowledged_at, ended_at: null })
  look(8_001, 8_030, [])
  t.strictSame(app.acts(), ['raised', 'resolved'], 'that it is over is told')
  look(8_031, 8_040, [down()])
  t.strictSame(app.acts(), ['raised', 'resolved', 'raised'])
  t.notOk(app.alerts.get('provider_down.fal')?.acknowledged_at)
})

t.test('an app that does not know yet that it is seen to does not tell it again', async t => {
  const app = replica()
  for (let at = 0; at <= 10; at++) app.look([down()], start + seconds(at))
  const stale = new Map(app.alerts)
  const raised = app.alerts.get('provider_down.fal')
  assert(raised !== undefined)
  app.alerts.set('provider_down.fal', { ...raised, acknowledged_at: new Date(start + hour).toISOString() })
  app.look([down()], start + seconds(3_700), undefined, stale)
  t.strictSame(app.acts(), ['raised'])
})

t.test('what passes before it has lasted is never told', async t => {
  const app = replica()
  for (let at = 0; at < 100; at++) app.look(at % 2 === 0 ? [down()] : [], start + seconds(at))
  t.strictSame(app.acts(), [])
})

t.test('a new app knows what was told before it started', async t => {
  const app = replica()
  app.look([down('key_rejected')], start)
  const next = replica(app.alerts)
  next.look([down('key_rejected')], start + seconds(5))
  t.strictSame(next.acts(), [])
  next.look([], start + seconds(60))
  t.strictSame(next.acts(), ['resolved'])
})

t.test('of several apps one tells, also when what they know is old', async t => {
  const [one, two] = [replica(), replica()]
  const shared = replica(one.alerts)
  const before = new Map(one.alerts)
  one.look([down('key_rejected')], start)
  shared.look([down('key_rejected')], start, new Map(), before)
  t.strictSame([one.acts(), shared.acts()], [['raised'], []])
  const old = new Map(one.alerts)
  one.look([down('key_rejected')], start + seconds(30))
  shared.look([], start + seconds(31), new Map(), old)
  t.strictSame(shared.acts(), [], 'another one has seen it in the meantime')
  const aged = new Map(one.alerts)
  one.look([down('key_rejected')], start + 25 * hour)
  shared.look([down('key_rejected')], start + 25 * hour, new Map(), aged)
  t.strictSame([one.acts(), shared.acts()], [['raised', 'repeated'], []], 'another one has told it again')
  two.look([down('key_rejected')], start)
  t.strictSame(two.acts(), ['raised'], 'one of another fleet tells its own')
})

t.test('a redirect is told the first time in a row, until the provider accepts work again', async t => {
  const app = replica()
  const accepted = (at: number) => new Map<ProviderName, number>([['fal', start + seconds(at)]])
  app.look([down('redirected')], start)
  app.look([], start + seconds(60))
  app.look([down('redirected')], start + seconds(90))
  app.look([], start + hour, accepted(-1))
  t.strictSame(app.acts(), ['raised'], 'what was accepted before says nothing')
  app.look([down('redirected')], start + hour + seconds(100))
  app.look([], start + hour + seconds(105), accepted(3_600 + 102))
  t.strictSame(app.acts(), ['raised', 'repeated'], 'now yes, now no')
  app.look([down('redirected')], start + hour + seconds(110), accepted(3_600 + 102))
  app.look([], start + hour + seconds(140), accepted(3_600 + 102))
  t.strictSame(app.acts(), ['raised', 'repeated'], 'and now no')
  app.look([], start + hour + seconds(141), accepted(3_600 + 120))
  t.strictSame(app.acts(), ['raised', 'repeated', 'resolved'])
  app.look([down('redirected')], start + hour + seconds(150))
  t.strictSame(app.acts(), ['raised', 'repeated', 'resolved', 'raised'])
})

t.test('an old credential is told of once a day, as due and then as overdue', async t => {
  const app = replica()
  const days = 18
  for (let at = 0; at < days * 24 * 60; at++) {
    app.look([down(at < 14 * 24 * 60 ? 'key_due' : 'key_overdue')], start + seconds(at * 60))
  }
  t.equal(app.told.length, days)
  t.strictSame(
    app.told.map(({ at }) => (at - start) / (24 * hour)),
    Array.from({ length: days }, (_, day) => day),
  )
  t.equal(app.told.filter(({ name }) => name === 'key_overdue.fal').length, days - 14)
})

t.test('the worse takes the place of the milder, without a word about that', async t => {
  const app = replica()
  app.look([down('key_due')], start)
  app.look([down('key_overdue')], start + hour)
  app.look([down('key_overdue')], start + 3 * hour)
  t.strictSame(
    app.told.map(({ act, name }) => [act, name]),
    [
      ['raised', 'key_due.fal'],
      ['raised', 'key_overdue.fal'],
    ],
  )
  t.ok(app.alerts.get('key_due.fal')?.ended_at)
})

t.test('a kind of another release is left alone', async t => {
  const app = replica()
  app.look([down('key_rejected')], start)
  const known = app.alerts.get('key_rejected.fal')
  assert.ok(known)
  const later = replica(new Map([['key_of_tomorrow.fal', { ...known, kind: 'key_of_tomorrow' }]]))
  later.look([], start + 30 * 24 * hour)
  t.strictSame(later.acts(), [])
})

t.test('whatever comes and goes, raised and resolved take turns, and nothing is repeated too soon', async t => {
  const kinds = fc.constantFrom<AlertKind>('provider_down', 'key_rejected', 'redirected', 'outcome_unknown')
  const steps = fc.array(
    fc.record({ wait: fc.integer({ min: 0, max: 5_000 }), seen: fc.boolean(), who: fc.nat(2), accepted: fc.boolean() }),
    { maxLength: 60 },
  )
  fc.assert(
    fc.property(kinds, steps, (kind, steps) => {
      const alerts = new Map<string, AlertRecord>()
      const told: Told[] = []
      const apps = [replica(alerts, told), replica(alerts, told), replica(alerts, told)]
      const acceptedAt = new Map<ProviderName, number>()
      let now = start
      for (const { wait, seen, who, accepted } of steps) {
        now += seconds(wait)
        if (accepted) acceptedAt.set('fal', now)
        apps[who]?.look(seen ? [down(kind)] : [], now, acceptedAt)
      }
      let last = { at: -Infinity, isStanding: false }
      for (const { at, act } of told) {
        assert.equal(last.isStanding, act !== 'raised')
        if (act === 'repeated') assert.ok(at - last.at >= alertKinds[kind].againMs)
        last = { at, isStanding: act !== 'resolved' }
      }
    }),
    { numRuns: 500 },
  )
  t.pass('for everything tried')
})
