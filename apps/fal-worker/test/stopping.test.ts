import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import t, { type Test } from 'tap'
import { waitFor } from '@soundfoundry/testkit'
import { openBench } from './bench.ts'
import { fal } from './far-ends.ts'

t.test('a worker that stops finishes a submit in progress, writes it down, and takes nothing new', async t => {
  const bench = await openBench(t, fal)
  bench.sandbox.control.setFault('fal', 'slow-down', { operation: 'submit', ms: 1_200 })
  const worker = await bench.startWorker()
  const id = await bench.dispatch()
  await waitFor(() => bench.count('submit') === 1, { what: 'the submit to be on its way' })
  t.equal((await bench.record(id)).attempts[0]?.state, 'submitting')
  const stopped = worker.stop()
  const next = await bench.dispatch()
  await stopped
  t.match(await bench.record(id), {
    stage: 'generating',
    attempts: [{ state: 'accepted', provider_request_id: String }],
  })
  t.match(await bench.record(next), { attempts: [] })
  t.equal(bench.count('submit'), 1)

  bench.sandbox.control.clearFaults()
  await bench.startWorker()
  t.match(await bench.untilDone(id), { status: 'succeeded' })
  t.match(await bench.untilDone(next), { status: 'succeeded' })
  t.strictSame([bench.count('submit'), bench.accepted()], [2, 2])
})

t.test('what a worker follows goes on elsewhere within two seconds', async t => {
  const bench = await openBench(t, fal)
  bench.sandbox.control.setFault('fal', 'never-finish')
  const worker = await bench.startWorker()
  const ids = await Promise.all(Array.from({ length: 10 }, () => bench.dispatch()))
  for (const id of ids) await bench.until(id, 'accepted', ({ stage }) => stage === 'generating')
  await bench.startWorker()
  await worker.stop()
  bench.sandbox.control.clearFaults()
  const begin = performance.now()
  for (const id of ids) t.match(await bench.untilDone(id), { status: 'succeeded' })
  const took = performance.now() - begin
  t.ok(took < 2_000 + 2_000, `took ${took} ms to the stored audio of all ten`)
  t.equal(bench.count('submit'), 10)
})

/** A file server that begins an answer and never ends it. */
async function startStallingServer(t: Test): Promise<{ url: string; begun: () => boolean }> {
  let begun = false
  const server: Server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'audio/mpeg' })
    response.write(Buffer.alloc(1_000), () => (begun = true))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { url: `http://127.0.0.1:${port}/audio.mp3`, begun: () => begun }
}

t.test('a download that a worker is at when it stops is taken up by another one at once', async t => {
  const bench = await openBench(t, fal)
  const stalling = await startStallingServer(t)
  const provider = fal.createProvider(bench.sandbox)
  const worker = await bench.startWorker({
    provider: {
      ...provider,
      look: async call => {
        const looked = await provider.look(call)
        return looked.kind === 'ready' ? { ...looked, audio: { ...looked.audio, url: stalling.url } } : looked
      },
    },
  })
  const id = await bench.dispatch()
  await waitFor(stalling.begun, { what: 'the download to have begun' })
  await bench.startWorker()
  const begin = performance.now()
  await worker.stop()
  const stopped = performance.now() - begin
  t.ok(stopped < 1_500, `stopped within ${stopped} ms`)
  t.match(await bench.untilDone(id, 4_000), { status: 'succeeded', attempts: [{ lost_fetches: 0 }] })
  t.equal(bench.count('submit'), 1)
})
