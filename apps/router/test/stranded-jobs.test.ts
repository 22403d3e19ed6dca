import t from 'tap'
import { makeReport } from './samples.ts'
import { has, useRouters } from './use-routers.ts'

t.test('a job whose workers are all gone before anybody began it goes on at the other provider', async t => {
  const bench = await useRouters(t, { routers: 2 })
  await bench.bus.fleet.put('silent', makeReport('fal', { worker: 'silent', at: new Date().toISOString() }))
  const track = await bench.ask()
  const pinned = await bench.ask({ provider: 'fal' })
  const sent = await bench.until(track, 'a dispatch to fal', ({ dispatch }) => dispatch?.provider === 'fal')
  t.equal(sent.stage, 'submitting')
  await bench.bus.fleet.delete('silent')

  const replicate = await bench.worker('replicate')
  const done = await bench.until(track, 'success', has('succeeded'))
  t.match(done, { dispatch: { number: 2, provider: 'replicate' }, attempts: [{ number: 1, provider: 'replicate' }] })
  t.same(
    replicate.given.map(each => each.track),
    [track],
    'the pinned one stays',
  )

  const fal = await bench.worker('fal')
  await bench.until(pinned, 'success at the provider it is pinned to', has('succeeded'))
  t.equal(fal.given.filter(each => each.track === pinned).length, 1)
  t.equal((await bench.record(track)).attempts.length, 1, 'the job that was left behind begins nothing')
})
