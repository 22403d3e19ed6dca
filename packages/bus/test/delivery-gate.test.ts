import t from 'tap'
import { DeliveryGate } from '../src/delivery-gate.ts'

t.test('answers wait until it is known whom they would reach', async t => {
  const gate = new DeliveryGate()
  const sent: string[] = []
  const message = gate.forDelivery()
  message(() => sent.push('at once'), 'keep')
  t.same(sent, ['at once'])

  gate.close()
  message(() => sent.push('held'), 'keep')
  message(() => sent.push('a beat'), 'drop')
  t.equal(gate.isOpen, false)
  t.same(sent, ['at once'])
  gate.open(true)
  t.same(sent, ['at once', 'held'], 'the same streams get what was held, and no beat of the past')

  gate.close()
  message(() => sent.push('for a message that is gone'), 'keep')
  gate.open(false)
  message(() => sent.push('for a message that is gone'), 'keep')
  gate.forDelivery()(() => sent.push('for a new one'), 'keep')
  t.same(sent, ['at once', 'held', 'for a new one'], 'streams made anew get no answer to what others delivered')
})
