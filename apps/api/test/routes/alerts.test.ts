import { waitFor } from '@soundfoundry/testkit'
import type { AlertRecord } from '@soundfoundry/track'
import t from 'tap'
import { exampleAlertRecords } from '../../src/openapi/examples/alerts.ts'
import { useBroker, useBus, useGateway } from '../open-gateway.ts'

const down: AlertRecord = exampleAlertRecords['provider_down.fal']
const over = exampleAlertRecords['circuit_open.replicate.endpoint']

t.test('alerts, and that somebody sees to one', async t => {
  const broker = await useBroker(t)
  const [gateway, health] = await Promise.all([useGateway(t, broker), useBus(t, broker, 'health')])
  const ids = async (query = '') =>
    (await gateway.inject({ url: `/api/alerts${query}` }))
      .json<{ alerts: { id: string }[] }>()
      .alerts.map(({ id }) => id)
  const acknowledge = (id: string) =>
    gateway.inject({ method: 'POST', url: `/api/alerts/${encodeURIComponent(id)}/acknowledge` })
  t.same(await ids(), [])

  await health.alerts.put('provider_down.fal', down)
  await health.alerts.put('key_due.fal_3f9a1c20', { ...down, kind: 'key_due', severity: 'info' })
  await health.alerts.put('circuit_open.replicate.endpoint', over)
  await waitFor(async () => (await ids()).length === 2, { what: 'the gateway to hear of them' })

  await t.test('what is over is told only where it is asked for, and the worst comes first', async t => {
    t.same(await ids(), ['provider_down.fal', 'key_due.fal_3f9a1c20'])
    await waitFor(async () => (await ids('?status=resolved')).length === 1, { what: 'what is over' })
    t.same((await ids('?status=firing&status=resolved')).length, 3)
    t.same(await ids('?status=acknowledged'), [])
    t.equal((await gateway.inject({ url: '/api/alerts?status=old' })).statusCode, 400)
  })

  await t.test('one that is seen to says since when, and said again it is the same', async t => {
    const first = await acknowledge('provider_down.fal')
    t.match(first.json(), {
      id: 'provider_down.fal',
      status: 'acknowledged',
      acknowledged_at: /Z$/,
      severity: 'critical',
    })
    t.same((await acknowledge('provider_down.fal')).json(), first.json())
    await waitFor(async () => (await ids('?status=acknowledged')).length === 1, { what: 'the gateway to hear of it' })
    t.same(await ids(), ['key_due.fal_3f9a1c20', 'provider_down.fal'], 'what waits for a person comes first')
  })

  await t.test('what is over, and what is not there, cannot be seen to', async t => {
    t.match((await acknowledge('circuit_open.replicate.endpoint')).json(), { status: 409, code: 'alert_resolved' })
    for (const id of ['nothing', '*', '>', 'a b', 'provider_down', '../tracks', 'x'.repeat(90)]) {
      t.match((await acknowledge(id)).json(), { status: 404, code: 'alert_not_found' }, id)
    }
  })
})
