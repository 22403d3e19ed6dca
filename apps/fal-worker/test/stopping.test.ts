import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { freePort, neverOutlivesUs, waitFor } from '@soundfoundry/testkit'
import { openBench, sideBySide, type Bench } from './bench.ts'
import { fal } from './far-ends.ts'

t.jobs = sideBySide

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

t.test('what a worker follows goes on elsewhere at once', async t => {
  const bench = await openBench(t, fal)
  bench.sandbox.control.setFault('fal', 'never-finish')
  const worker = await bench.startWorker()
  const ids = await Promise.all(Array.from({ length: 10 }, () => bench.dispatch()))
  for (const id of ids) await bench.until(id, 'accepted', ({ stage }) => stage === 'generating')
  const provider = fal.createProvider(bench.sandbox)
  const lookedAt = new Set<string>()
  let isStopping = false
  await bench.startWorker({
    provider: {
      ...provider,
      look: call => {
        if (isStopping) lookedAt.add(call.providerRequestId)
        return provider.look(call)
      },
    },
  })
  const stopping = worker.stop()
  isStopping = true
  await stopping
  await waitFor(() => lookedAt.size === 10, { what: 'the other worker to follow all ten' })
  bench.sandbox.control.clearFaults()
  for (const id of ids) t.match(await bench.untilDone(id), { status: 'succeeded' })
  t.equal(bench.count('submit'), 10)
})

/** The app as it is built, in a process of its own; resolves once it is ready. */
async function startApp(t: Test, bench: Bench): Promise<ChildProcess> {
  const { broker, sandbox, credential } = bench
  const port = await freePort()
  const env = {
    NATS_URL: broker.url,
    FAL_KEY: credential.reveal(),
    FAL_QUEUE_URL: sandbox.urls.falQueue,
    FAL_REST_URL: sandbox.urls.falRest,
    FAL_API_URL: sandbox.urls.falApi,
    FAL_MODEL: fal.model,
    PORT: String(port),
    LOG_LEVEL: 'fatal',
  }
  const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))
  const child = neverOutlivesUs(
    spawn(process.execPath, [main], { env, cwd: t.testdir(), stdio: ['ignore', 'inherit', 'inherit'] }),
  )
  t.teardown(() => child.kill('SIGKILL'))
  const isReady = () => fetch(`http://127.0.0.1:${port}/readyz`).then(({ ok }) => ok)
  await waitFor(() => isReady().catch(() => false), { what: 'a ready worker' })
  return child
}

t.test('a submit that hangs does not hold up the end, and is settled elsewhere without another one', async t => {
  const bench = await openBench(t, fal)
  bench.sandbox.control.setFault('fal', 'hang', { operation: 'submit', accept: true, times: 1 })
  const app = await startApp(t, bench)
  const id = await bench.dispatch()
  await waitFor(() => bench.accepted() === 1, { what: 'the submit to be on its way' })
  app.kill('SIGTERM')
  await once(app, 'exit')
  t.match(await bench.record(id), { attempts: [{ state: 'submitting', provider_request_id: null }] })

  await bench.startWorker()
  const [work] = bench.sandbox.control.work()
  const record = await bench.untilDone(id)
  t.match(record, { status: 'succeeded', attempts: [{ number: 1, provider_request_id: work?.request_id }] })
  t.strictSame([bench.count('submit'), bench.accepted(), record.attempts.length], [1, 1, 1])
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
  await worker.stop()
  t.match(await bench.untilDone(id), { status: 'succeeded', attempts: [{ lost_fetches: 0 }] })
  t.equal(bench.count('submit'), 1)
})
