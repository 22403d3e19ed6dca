import { AppError } from '@soundfoundry/errors'
import t from 'tap'
import type { Alert } from '../../src/alerts/alert.ts'
import { BrokerAlerts } from '../../src/alerts/broker-alerts.ts'
import { condition } from '../../src/alerts/condition.ts'

/** The alerts of one process, and its clock. */
function useAlerts() {
  const told: Array<Pick<Alert, 'kind' | 'state' | 'fix' | 'times_told'>> = []
  const clock = { now: Date.parse('2026-01-01T00:00:00Z') }
  const listeners: Array<() => void> = []
  const alerts = new BrokerAlerts({
    bus: {
      ready: () => Promise.resolve(),
      onNoRoom: listener => {
        listeners.push(listener)
        return () => undefined
      },
    },
    sinks: [({ kind, state, fix, times_told }) => void told.push({ kind, state, fix, times_told })],
    now: () => clock.now,
  })
  return { alerts, told, clock, hasNoRoom: () => listeners.forEach(listener => listener()) }
}

t.test('a broker without room is told at once, again while it lasts, and when it is over', async t => {
  const { alerts, told, clock, hasNoRoom } = useAlerts()
  hasNoRoom()
  hasNoRoom()
  t.match(told, [{ kind: 'broker_full', state: 'raised', fix: /goes on by itself/ }])
  for (let look = 0; look < 3 * 60; look += 1) {
    hasNoRoom()
    clock.now += 20_000
  }
  t.equal(told.length, 1, 'it is not over while the fleet meets it')
  hasNoRoom()
  t.match(told.slice(1), [{ state: 'repeated', times_told: 2 }])
  clock.now += 31_000
  alerts.tell()
  t.match(told.slice(2), [{ kind: 'broker_full', state: 'resolved' }])
})

t.test('a broker that cannot be worked with is told once it lasts, with what mends it', async t => {
  const { alerts, told, clock } = useAlerts()
  const fix = 'Restart nats-server.'
  const { detail } = new AppError('broker_unavailable')
  const look = () => alerts.seen(condition({ kind: 'broker_unusable', subject: 'broker', detail, fix }))
  look()
  clock.now += 6_000
  alerts.tell()
  t.same(told, [], 'a broker that is being restarted is no alert')
  look()
  for (let second = 0; second < 11; second += 1) {
    clock.now += 1_000
    look()
  }
  t.match(told, [{ kind: 'broker_unusable', state: 'raised', fix }])
})
