import { randomUUID } from 'node:crypto'
import type { Test } from 'tap'
import { waitFor } from '../../../src/index.ts'
import type { SharedSystem } from './shared-system.ts'

export function pausing(t: Test, { system, gateway, falIsUsedAgain }: SharedSystem): void {
  const { control } = system.sandbox
  const submits = () => control.requests({ provider: 'fal', operation: 'submit' }).length
  const say = async (action: string): Promise<unknown> => {
    const answer = await gateway.fetch(`/api/providers/fal/${action}`, { method: 'POST' })
    if (!answer.ok) throw new Error(`${action}: ${answer.status} ${await answer.text()}`)
    return answer.json()
  }

  t.test('a paused provider is sent nothing, and takes tracks again once it is resumed', async t => {
    await falIsUsedAgain()
    t.match(await say('pause'), { paused: { mode: 'paused', by: 'anonymous' } })
    t.match(await gateway.providerIs('fal', 'down'), /^Paused by anonymous since .*providers resume fal/)
    const before = submits()
    const made = await gateway.make({ prompt: `With fal paused ${randomUUID()}` })
    t.match(made, { status: 'succeeded', provider: 'replicate' })
    t.equal(submits(), before)
    t.match(await say('try'), { probe: 'passed', sentence: /fal is paused/ })
    t.match(await say('resume'), { paused: null })
    t.equal(await gateway.providerIs('fal', 'ok'), null)
    await falIsUsedAgain()
  })

  t.test('what is queued at a provider that is drained is made elsewhere, and paid once', async t => {
    const before = submits()
    // It is heard of for half a minute more: tracks are sent to a worker that takes none.
    await system.kill('fal-worker', 'SIGKILL')
    const prompts = Array.from({ length: 8 }, (_, index) => `Queued at fal ${index} ${randomUUID()}`)
    const posted = await Promise.all(prompts.map(prompt => gateway.post({ prompt })))
    const queued = await waitFor(
      async () => {
        const tracks = await Promise.all(posted.map(({ track }) => gateway.read(track.id)))
        return tracks.every(({ stage }) => stage === 'submitting') && tracks
      },
      { what: 'all to be queued at fal' },
    )
    t.ok(queued.every(({ attempts }) => attempts.length === 0))
    t.match(await say('drain'), { paused: { mode: 'draining' } })
    const done = await Promise.all(posted.map(({ track }) => gateway.done(track.id)))
    t.same(
      done.map(({ status, attempts }) => ({ status, providers: attempts.map(({ provider }) => provider) })),
      prompts.map(() => ({ status: 'succeeded', providers: ['replicate'] })),
    )
    await system.start('fal-worker')
    t.match(await say('drain'), { in_flight: 0, queued: 0, sentence: /^fal is drained/ })
    await say('resume')
    t.equal(submits(), before, 'the jobs that were left behind send nothing')
    await falIsUsedAgain()
    for (const prompt of prompts) t.equal(control.work({ prompt }).length, 1)
  })
}
