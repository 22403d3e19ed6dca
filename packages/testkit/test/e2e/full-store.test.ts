import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { createGatewayClient, startSystem, waitFor } from '../../src/index.ts'

/** A configuration that gives the broker's store so much room, and how to give it more at its next start. */
async function useStoreLimit(t: Test, megabytes: number) {
  const directory = await mkdtemp(join(tmpdir(), 'soundfoundry-full-'))
  t.teardown(() => rm(directory, { recursive: true, force: true }))
  const file = join(directory, 'nats-server.conf')
  const allow = (limit: number): Promise<void> => writeFile(file, `jetstream { max_file_store: ${limit}MB }\n`)
  await allow(megabytes)
  return { file, allow }
}

t.test('a full store is a 503; what was accepted is made once there is room again', async t => {
  const store = await useStoreLimit(t, 6)
  const system = await startSystem({
    broker: { arguments: ['--config', store.file] },
    sandbox: { queueMs: 100, generationMs: 500, audioSeconds: 1 },
    env: { FAL_CONCURRENCY: '50', LOG_LEVEL: 'warn' },
  })
  t.teardown(() => system.stop())
  const gateway = createGatewayClient(system.apiUrl)
  const accepted: Array<{ id: string; prompt: string }> = []

  const postUntilFull = async (): Promise<Response> => {
    for (;;) {
      const prompt = `Too much to keep, ${randomUUID()} ${'la '.repeat(600)}`
      const response = await gateway.fetch('/api/tracks', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ prompt }),
      })
      const id = response.headers.get('location')?.split('/').at(-1)
      if (response.status !== 202 || id === undefined) return response
      accepted.push({ id, prompt })
      await response.body?.cancel()
    }
  }
  const refusal = await waitFor(postUntilFull, { what: 'a post to be refused', timeoutMs: 60_000 })
  t.equal(refusal.status, 503, 'the post that cannot be kept is refused')
  t.ok(Number(refusal.headers.get('retry-after')) > 0, 'and told when to come again')
  t.match(await refusal.json(), { code: 'storage_full', fix: String })
  t.ok(accepted.length > 10, 'some were accepted before')
  for (const { id } of accepted.slice(0, 5)) t.equal((await gateway.read(id)).id, id, 'what was accepted can be read')

  await store.allow(1_000)
  await system.broker.restart()
  const tracks = await Promise.all(accepted.map(({ id }) => gateway.done(id, { timeoutMs: 150_000 })))
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
