import { randomUUID } from 'node:crypto'
import type { Test } from 'tap'
import type { SharedSystem } from './shared-system.ts'

export function unreachable(t: Test, { gateway, openFal, falIsUsedAgain }: SharedSystem): void {
  t.test('nobody listens at fal: work goes to Replicate until somebody does', async t => {
    const track = await gateway.make({ prompt: `Nobody at home ${randomUUID()}` })
    t.match(track, { status: 'succeeded', provider: 'replicate' })
    t.match(track.attempts, [
      { provider: 'fal', state: 'refused', reason: 'connection_failed', http_status: null, billed: 'no' },
      { provider: 'replicate', state: 'succeeded' },
    ])
    t.match(await gateway.providerIs('fal', 'down'), /cannot be reached.*FAL_\*_URL/)

    const later = await Promise.all(
      Array.from({ length: 5 }, (_, index) => gateway.make({ prompt: `Later track ${index} ${randomUUID()}` })),
    )
    t.same(
      later.map(({ status, attempts }) => ({ status, providers: attempts.map(({ provider }) => provider) })),
      later.map(() => ({ status: 'succeeded', providers: ['replicate'] })),
      'later tracks do not try fal',
    )

    await openFal()
    await falIsUsedAgain()
    t.equal(await gateway.providerIs('fal', 'ok'), null)
  })
}
