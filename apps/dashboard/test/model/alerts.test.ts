import t from 'tap'
import { alertLook, firingIn } from '../../src/model/alerts.ts'

t.test('red is only what must be acted on', async t => {
  t.match(alertLook({ severity: 'critical', status: 'firing' }), { tone: 'red', word: 'Critical' })
  t.match(alertLook({ severity: 'warning', status: 'firing' }), { tone: 'amber' })
  t.match(alertLook({ severity: 'info', status: 'firing' }), { tone: 'grey' })
  t.match(alertLook({ severity: 'critical', status: 'acknowledged' }), { tone: 'grey', word: 'Seen to' })
})

t.test('what is seen to is not counted', async t => {
  t.equal(firingIn([{ status: 'firing' }, { status: 'acknowledged' }, { status: 'firing' }]), 2)
})
