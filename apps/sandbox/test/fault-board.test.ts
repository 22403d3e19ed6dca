import t from 'tap'
import { FaultBoard } from '../src/fault-board.ts'

t.test('a fault for some seconds is gone when they are over', async t => {
  let now = Date.parse('2026-11-22T13:17:43.000Z')
  const board = new FaultBoard(() => now)
  t.match(board.set('fal', 'lock-account', { for_s: 60 }), { ends_at: '2026-11-22T13:18:43.000Z', times_left: null })
  board.set('fal', 'hang', {})
  const submit = { operation: 'submit' } as const
  t.match(board.take('fal', 'lock-account', submit), { for_s: 60 })
  now += 59_999
  t.match(board.peek('fal', 'lock-account', submit), { for_s: 60 })
  t.equal(board.hits('fal', 'lock-account'), 1)
  now += 1
  t.equal(board.take('fal', 'lock-account', submit), undefined)
  t.notOk(board.isSet('fal', 'lock-account'))
  t.match(board.list(), [{ fault: 'hang', ends_at: null }], 'and the other stays')
  t.match(
    board.all().filter(({ active }) => active !== null),
    [{ provider: 'fal', fault: 'hang' }],
  )
})

t.test('every fault is listed with an example that it takes', async t => {
  const board = new FaultBoard()
  for (const { provider, fault, example, active } of board.all()) {
    t.equal(active, null)
    t.match(board.set(provider, fault, { ...example, for_s: 5 }), { provider, fault, parameters: { for_s: 5 } })
  }
  t.ok(board.all().every(({ active }) => active !== null))
})
