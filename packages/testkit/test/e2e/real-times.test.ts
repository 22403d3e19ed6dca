import { randomUUID } from 'node:crypto'
import t from 'tap'
import { createGatewayClient, startSystem } from '../../src/index.ts'

t.setTimeout(1_300_000)

// The other system tests settle doubt in seconds, by the settings that there are for it. This one leaves them as they are.
t.test('a submit without an answer that never arrived is believed absent in its time, and made', async t => {
  const system = await startSystem({
    times: 'real',
    apps: { 'fal-worker': 0 },
    sandbox: { queueMs: 20, generationMs: 100, audioSeconds: 1 },
  })
  t.teardown(() => system.stop())
  const { control } = system.sandbox
  control.setFault('replicate', 'hang', { accept: false, times: 1 })
  const prompt = `In doubt for as long as it takes, ${randomUUID()}`
  const track = await createGatewayClient(system.apiUrl).make({ prompt }, { timeoutMs: 1_200_000 })
  t.match(track, { status: 'succeeded', error: null })
  t.match(track.attempts, [
    { provider: 'replicate', state: 'refused', reason: 'no_trace', billed: 'no' },
    { provider: 'replicate', state: 'succeeded' },
  ])
  t.equal(control.work({ prompt }).length, 1, 'accepted once')
  const [first] = track.attempts
  const doubtS = (Date.parse(first?.ended_at ?? '') - Date.parse(first?.started_at ?? '')) / 1_000
  // Both are times of the broker, and the rule itself: absence may not be believed any sooner.
  t.ok(doubtS >= 90, `in doubt for ${doubtS} s`)
})
