import { randomUUID } from 'node:crypto'
import type { Test } from 'tap'
import { createGatewayClient, waitFor, type System } from '../../../src/index.ts'

const count = 300
const limitMs = 300_000

/**
 * How far a track may be from its place: as many as are under way at once, at both providers, and as each router sends on
 * at once. In no order at all, the furthest of 300 is nearly 300 off.
 */
const bound = 100

export function backlog(t: Test, system: System): void {
  const { control } = system.sandbox
  t.test(`${count} tracks that waited for both providers are submitted in the order of their creation`, async t => {
    const gateway = createGatewayClient(system.apiUrl)
    control.setFault('fal', 'lock-account')
    control.setFault('replicate', 'out-of-credit')
    t.teardown(() => control.clearFaults())
    const key = randomUUID()
    const prompts = Array.from({ length: count }, (_, index) => `Number ${index} of the backlog ${key}`)
    const ids: string[] = []
    for (const prompt of prompts) ids.push((await gateway.post({ prompt })).track.id)
    for (const id of ids) {
      const isWaiting = async () => (await gateway.read(id)).stage === 'waiting'
      await waitFor(isWaiting, { what: `${id} to wait`, timeoutMs: limitMs, intervalMs: 200 })
    }
    control.clearFaults()
    for (const id of ids) t.equal((await gateway.done(id, { timeoutMs: limitMs })).status, 'succeeded')

    const submitted = control.work({ prompt: key }).map(({ prompt }) => prompt)
    t.same(submitted.toSorted(), prompts.toSorted(), 'each once')
    const furthest = Math.max(...submitted.map((prompt, index) => Math.abs(index - prompts.indexOf(prompt))))
    t.comment(`the furthest from its place was ${furthest} off`)
    t.ok(furthest <= bound, `none was more than ${bound} places off`)
  })
}
