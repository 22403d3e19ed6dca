import { randomUUID } from 'node:crypto'
import t, { type Test } from 'tap'
import { createGatewayClient, startSystem, waitFor, type System } from '../../src/index.ts'

const count = 12

/** A system whose generations take long enough for something to happen meanwhile. */
async function startWithTracks(t: Test): Promise<{ system: System; prompts: string[]; ids: string[] }> {
  const system = await startSystem({ sandbox: { queueMs: 100, generationMs: 3_000, audioSeconds: 1 } })
  t.teardown(() => system.stop())
  const gateway = createGatewayClient(system.apiUrl)
  const prompts = Array.from({ length: count }, (_, index) => `In flight ${index}, ${randomUUID()}`)
  const posted = await Promise.all(prompts.map(prompt => gateway.post({ prompt })))
  await waitFor(() => system.sandbox.control.work().length >= count / 2, { what: 'half of them to be accepted' })
  return { system, prompts, ids: posted.map(({ track }) => track.id) }
}

/** Every track succeeds, and no far end accepted any of them twice. */
async function allAreMadeOnce(t: Test, system: System, prompts: readonly string[], ids: readonly string[]) {
  const gateway = createGatewayClient(system.apiUrl)
  const tracks = await Promise.all(ids.map(id => gateway.done(id, { timeoutMs: 150_000 })))
  t.same(
    tracks.filter(({ status }) => status !== 'succeeded'),
    [],
    'every one succeeded',
  )
  t.same(
    prompts.filter(prompt => system.sandbox.control.work({ prompt }).length !== 1),
    [],
    'each was accepted exactly once',
  )
}

t.test('a system that is stopped and started again goes on where it was', async t => {
  const { system, prompts, ids } = await startWithTracks(t)
  await Promise.all(system.names.map(name => system.kill(name, 'SIGTERM')))
  await system.broker.kill('SIGTERM')
  await system.broker.restart()
  await Promise.all(system.names.map(name => system.start(name)))
  await allAreMadeOnce(t, system, prompts, ids)
})

t.test('processes that are killed lose nothing and pay nothing twice', async t => {
  const { system, prompts, ids } = await startWithTracks(t)
  for (const name of ['fal-worker', 'router', 'api']) {
    await system.kill(name)
    await system.start(name)
  }
  await allAreMadeOnce(t, system, prompts, ids)
})
