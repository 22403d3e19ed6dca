import { randomUUID } from 'node:crypto'
import type { Test } from 'tap'
import { createGatewayClient, waitFor, type System } from '../../../src/index.ts'

const count = 200

export function burst(t: Test, system: System): void {
  t.test(`${count} tracks at once, and fal is locked half way through`, async t => {
    const gateway = createGatewayClient(system.apiUrl)
    const { control } = system.sandbox
    const acceptedBy = () => ({
      fal: control.state().work.fal.accepted,
      replicate: control.state().work.replicate.accepted,
    })
    const before = acceptedBy()

    const prompts = Array.from({ length: count }, (_, index) => `Burst ${index} of ${count}, ${randomUUID()}`)
    const startedAt = performance.now()
    const seconds = (): string => ((performance.now() - startedAt) / 1000).toFixed(1)
    const posted = await Promise.all(prompts.map(prompt => gateway.post({ prompt })))
    t.comment(`all were accepted by us after ${seconds()} s`)
    await waitFor(() => acceptedBy().fal - before.fal >= count / 2, { what: 'half to be at fal' })
    control.setFault('fal', 'lock-account', { reason: 'Exhausted balance' })
    t.teardown(() => control.clearFaults())
    t.comment(`fal was locked after ${seconds()} s`)

    const tracks = await Promise.all(posted.map(({ track }) => gateway.done(track.id, { timeoutMs: 300_000 })))
    t.comment(`all ${count} were done after ${seconds()} s`)
    t.same(
      tracks.filter(({ status }) => status !== 'succeeded'),
      [],
      'every one succeeded',
    )
    const accepted = new Map<string, number>()
    for (const { prompt } of control.work()) accepted.set(prompt, (accepted.get(prompt) ?? 0) + 1)
    t.same(
      prompts.filter(prompt => accepted.get(prompt) !== 1),
      [],
      'each was accepted exactly once',
    )
    const fal = acceptedBy().fal - before.fal
    const replicate = acceptedBy().replicate - before.replicate
    t.ok(fal >= count / 2 && replicate > 0, `${fal} by fal, ${replicate} by Replicate`)
    t.equal(fal + replicate, count, 'and nothing else')
    t.equal(new Set(tracks.map(({ audio }) => audio?.sha256)).size, count, 'each has audio of its own')
  })
}
