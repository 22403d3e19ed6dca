import t from 'tap'
import { useBroker, useBus } from './open-test-bus.ts'

t.test('a provider request belongs to one attempt', async t => {
  const broker = await useBroker(t)
  const [bus, other] = await Promise.all([useBus(t, broker.url), useBus(t, broker.url)])
  const mine = { track: 'one', intent: 'intent-1' }
  const theirs = { track: 'two', intent: 'intent-2' }
  const claimed = await Promise.all([bus.claims.claim('fal', 'r-1', mine), other.claims.claim('fal', 'r-1', theirs)])
  t.not(claimed[0], claimed[1])
  const owner = claimed[0] ? mine : theirs
  t.equal(await other.claims.claim('fal', 'r-1', owner), true, 'asking again is harmless')
  t.equal(await other.claims.claim('replicate', 'r-1', theirs), true, 'the other provider has ids of its own')
  t.equal(await bus.claims.claim('fal', 'odd id.*', mine), true, 'an id that can stand in no subject')
  t.equal(await bus.claims.claim('fal', 'odd id.*', theirs), false)
})

t.test('the owner of a provider request can be asked for', async t => {
  const bus = await useBus(t, (await useBroker(t)).url)
  const mine = { track: 'one', intent: 'intent-1' }
  t.equal(await bus.claims.ownerOf('fal', 'r-1'), null)
  await bus.claims.claim('fal', 'r-1', mine)
  t.same(await bus.claims.ownerOf('fal', 'r-1'), mine)
  t.equal(await bus.claims.ownerOf('replicate', 'r-1'), null)
})

t.test('an attempt in doubt is remembered until its request turns up', async t => {
  const bus = await useBus(t, (await useBroker(t)).url)
  const [one, two] = [
    { track: 'one', intent: crypto.randomUUID() },
    { track: 'two', intent: crypto.randomUUID() },
  ]
  t.same(await bus.claims.inDoubt('fal'), [])
  for (const owner of [one, two, two]) await bus.claims.leaveInDoubt('fal', owner)
  t.same((await bus.claims.inDoubt('fal')).map(({ track }) => track).sort(), ['one', 'two'])
  t.same(await bus.claims.inDoubt('replicate'), [])
  await bus.claims.settleDoubt('fal', 'r-1', one)
  t.same(await bus.claims.inDoubt('fal'), [{ v: 1, ...two }])
  t.same(await bus.claims.ownerOf('fal', 'r-1'), one)
})
