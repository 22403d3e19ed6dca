import t from 'tap'
import { byUrgency, parseAlertRecord, toAlertAnswer, type AlertRecord } from '../src/index.ts'

const record: AlertRecord = {
  v: 1,
  kind: 'provider_down',
  subject: 'fal',
  severity: 'critical',
  provider: 'fal',
  key: null,
  message: 'fal takes no work.',
  fix: 'Top it up.',
  since: '2026-11-22T16:40:03.012Z',
  seen_at: '2026-11-22T16:41:03.012Z',
  told_at: '2026-11-22T16:40:05.012Z',
  ended_at: null,
  times_told: 1,
}
const at = '2026-11-22T17:00:00.000Z'
const of = (id: string, more: Partial<AlertRecord>) => toAlertAnswer(id, { ...record, ...more })

t.test('an alert fires until somebody has seen to it or it is over', async t => {
  const { v: _v, seen_at: _seenAt, ...told } = record
  t.strictSame(toAlertAnswer('provider_down.fal', record), {
    id: 'provider_down.fal',
    ...told,
    status: 'firing',
    acknowledged_at: null,
  })
  t.match(toAlertAnswer('a', { ...record, acknowledged_at: at }), { status: 'acknowledged', acknowledged_at: at })
  t.match(toAlertAnswer('a', { ...record, acknowledged_at: at, ended_at: at }), { status: 'resolved' })
  t.match(toAlertAnswer('a', { ...record, acknowledged_at: null }), { status: 'firing' })
})

t.test('what an earlier release told is read', async t => {
  t.same(parseAlertRecord(record), record)
})

t.test('what fires comes first, then the worst, then the newest', async t => {
  const inOrder = [
    of('new', { since: '2026-11-22T18:00:00.000Z' }),
    of('old', {}),
    of('warning', { severity: 'warning', since: '2026-11-22T19:00:00.000Z' }),
    of('info', { severity: 'info' }),
    of('seen to', { acknowledged_at: at }),
    of('over', { ended_at: at }),
  ]
  t.same(inOrder.toReversed().sort(byUrgency), inOrder)
})
