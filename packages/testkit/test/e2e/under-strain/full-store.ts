import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Test } from 'tap'
import { createGatewayClient, waitFor, type System } from '../../../src/index.ts'

interface StoreLimit {
  /** What to start the broker with. */
  readonly file: string
  /** How many megabytes the store has from the broker's next start on. */
  allow(megabytes: number): Promise<void>
}

/** A configuration that gives the broker's store little room, and how to give it more. */
export async function storeLimit(directory: string): Promise<StoreLimit> {
  const file = join(directory, 'nats-server.conf')
  const allow = (limit: number): Promise<void> => writeFile(file, `jetstream { max_file_store: ${limit}MB }\n`)
  await allow(6)
  return { file, allow }
}

/** A request as large as one may be: the sooner the store is full. */
const large = {
  has_vocals: true,
  lyrics: 'la '.repeat(1_100),
  metadata: Object.fromEntries(Array.from({ length: 16 }, (_, index) => [`note ${index}`, 'la '.repeat(160)])),
}

export function fullStore(t: Test, system: System, store: StoreLimit): void {
  t.test('a full store is a 503; what was accepted is made once there is room again', async t => {
    const gateway = createGatewayClient(system.apiUrl)
    const accepted: Array<{ id: string; prompt: string }> = []

    const postUntilFull = async (): Promise<Response> => {
      for (;;) {
        const prompt = `Too much to keep, ${randomUUID()} ${'la '.repeat(600)}`
        const response = await gateway.fetch('/api/tracks', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ prompt, ...large }),
        })
        const id = response.headers.get('location')?.split('/').at(-1)
        if (response.status !== 202 || id === undefined) return response
        accepted.push({ id, prompt })
        await response.body?.cancel()
      }
    }
    const refusal = await waitFor(postUntilFull, { what: 'a post to be refused' })
    t.equal(refusal.status, 503, 'the post that cannot be kept is refused')
    t.ok(Number(refusal.headers.get('retry-after')) > 0, 'and told when to come again')
    t.match(await refusal.json(), { code: 'storage_full', fix: String })
    t.ok(accepted.length > 10, `${accepted.length} were accepted before`)
    for (const { id } of accepted.slice(0, 5)) t.equal((await gateway.read(id)).id, id, 'what was accepted can be read')

    await store.allow(1_000)
    await system.broker.restart()
    const tracks = await Promise.all(accepted.map(({ id }) => gateway.done(id, { timeoutMs: 300_000 })))
    t.same(
      tracks.filter(({ status }) => status !== 'succeeded'),
      [],
      'every accepted track was made',
    )
    t.same(
      accepted.filter(({ prompt }) => system.sandbox.control.work({ prompt }).length !== 1),
      [],
      'each exactly once',
    )
    t.same(
      system.names.filter(name => !system.process(name).isRunning),
      [],
      'nothing ended meanwhile',
    )
  })
}
