import { randomUUID } from 'node:crypto'
import t from 'tap'
import { createGatewayClient, startSystem, waitFor } from '../../src/index.ts'

const count = 500

t.test(`${count} tracks at once, and fal is locked half way through`, { timeout: 110_000 }, async t => {
  const system = await startSystem({
    sandbox: { queueMs: 50, generationMs: 500, audioSeconds: 1 },
    env: { FAL_CONCURRENCY: '100', REPLICATE_CONCURRENCY: '100', LOG_LEVEL: 'warn' },
  })
  t.teardown(() => system.stop())
  const gateway = createGatewayClient(system.apiUrl)
  const { control } = system.sandbox

  const prompts = Array.from({ length: count }, (_, index) => `Burst ${index} of ${count}, ${randomUUID()}`)
  const startedAt = performance.now()
  const seconds = (): string => ((performance.now() - startedAt) / 1000).toFixed(1)
  const posted = await Promise.all(prompts.map(prompt => gateway.post({ prompt })))
  t.comment(`all were accepted by us after ${seconds()} s`)
  await waitFor(() => control.state().work.fal.accepted >= count / 2, { what: 'half to be at fal', timeoutMs: 60_000 })
  control.setFault('fal', 'lock-account', { reason: 'Exhausted balance' })
  t.comment(`fal was locked after ${seconds()} s`)

  const tracks = await Promise.all(posted.map(({ track }) => gateway.done(track.id, { timeoutMs: 90_000 })))
  t.comment(`all ${count} were done after ${seconds()} s`)
  t.same(
    tracks.filter(({ status }) => status !== 'succeeded'),
    [],
    'every one succeeded',
  )
  const accepted = new Map<string, number>()
  for (const { prompt } of control.work()) accepted.set(prompt, (accepted.get(prompt) ?? 0) + 1)
  t.equal(accepted.size, count)
  t.same(
    prompts.filter(prompt => accepted.get(prompt) !== 1),
    [],
    'each was accepted exactly once',
  )
  const { fal, replicate } = control.state().work
  t.ok(
    fal.accepted >= count / 2 && replicate.accepted > 0,
    `${fal.accepted} by fal, ${replicate.accepted} by Replicate`,
  )
  t.equal(new Set(tracks.map(({ audio }) => audio?.sha256)).size, count, 'each has audio of its own')
})
