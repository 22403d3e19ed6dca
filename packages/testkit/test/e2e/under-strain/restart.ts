import { randomUUID } from 'node:crypto'
import type { Test } from 'tap'
import { createGatewayClient, waitFor, type System } from '../../../src/index.ts'

const count = 12

interface Begun {
  readonly prompts: string[]
  readonly ids: string[]
}

/** Posts tracks whose generation takes long enough for something to happen meanwhile. */
async function postSlow(t: Test, { apiUrl, sandbox: { control } }: System): Promise<Begun> {
  for (const provider of ['fal', 'replicate'] as const) {
    control.setFault(provider, 'slow-generation', { ms: 3_000 })
    t.teardown(() => control.clearFault(provider, 'slow-generation'))
  }
  const gateway = createGatewayClient(apiUrl)
  const prompts = Array.from({ length: count }, (_, index) => `In flight ${index}, ${randomUUID()}`)
  const posted = await Promise.all(prompts.map(prompt => gateway.post({ prompt })))
  return { prompts, ids: posted.map(({ track }) => track.id) }
}

/** Every track succeeds, and no far end accepted any of them twice. */
async function allAreMadeOnce(t: Test, system: System, { prompts, ids }: Begun): Promise<void> {
  const gateway = createGatewayClient(system.apiUrl)
  const tracks = await Promise.all(ids.map(id => gateway.done(id, { timeoutMs: 300_000 })))
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

export function restart(t: Test, system: System): void {
  const { control } = system.sandbox

  t.test('a system that is stopped and started again goes on where it was', async t => {
    const begun = await postSlow(t, system)
    const accepted = () => begun.prompts.filter(prompt => control.work({ prompt }).length > 0)
    await waitFor(() => accepted().length >= count / 2, {
      what: 'half of them to be accepted',
    })
    await Promise.all(system.names.map(name => system.kill(name, 'SIGTERM')))
    await system.broker.kill('SIGTERM')
    await system.broker.restart()
    await Promise.all(system.names.map(name => system.start(name)))
    await allAreMadeOnce(t, system, begun)
  })

  t.test('processes that are killed lose nothing and pay nothing twice', async t => {
    const followed = await postSlow(t, system)
    const gateway = createGatewayClient(system.apiUrl)
    // A submit that is cut off takes a minute to be believed absent; `apps/fal-worker/test/crash.test.ts` shows those.
    for (const id of followed.ids) {
      const isFollowed = async () => (await gateway.read(id)).attempts[0]?.provider_request_id
      await waitFor(isFollowed, { what: `${id} to be followed`, intervalMs: 200 })
    }
    await system.kill('fal-worker')
    const waiting = await postSlow(t, system)
    await Promise.all(['router', 'api'].map(name => system.kill(name)))
    await Promise.all(['fal-worker', 'router', 'api'].map(name => system.start(name)))
    await allAreMadeOnce(t, system, {
      prompts: [...followed.prompts, ...waiting.prompts],
      ids: [...followed.ids, ...waiting.ids],
    })
  })
}
