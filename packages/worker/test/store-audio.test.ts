import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import { waitFor } from '@soundfoundry/testkit'
import { storeAudio } from '../src/store-audio.ts'
import { startFileServer, wav, wavHead } from './file-server.ts'
import { useBroker, useBus } from './workbench.ts'

const megabyte = 1024 * 1024
const limits = { maxBytes: 400 * megabyte, endpointHost: '127.0.0.1' }

setFlagsFromString('--expose-gc')
const collectGarbage: unknown = runInNewContext('gc')

function held(): number {
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** Bytes that are in use, without what only waits to be collected. */
function used(): number {
  if (typeof collectGarbage !== 'function') throw new Error('garbage cannot be collected')
  collectGarbage()
  return held()
}

const openFiles = async () => (await readdir('/proc/self/fd')).length

t.test('memory stays flat however large the audio is', async t => {
  const pieces = 150
  const piece = Buffer.alloc(megabyte, 7)
  const server = await startFileServer(t, (_path, response) => {
    const total = pieces * megabyte
    response.writeHead(200, { 'content-length': total + 44 })
    response.write(wavHead(total))
    let sent = 0
    const more = (): void => {
      while (sent < pieces) {
        sent += 1
        if (!response.write(piece)) return void response.once('drain', more)
      }
      response.end()
    }
    more()
  })
  const parentFolder = t.testdir({})
  const bus = await useBus(t, await useBroker(t))
  const before = used()
  let peak = before
  const limit = 64 * megabyte
  // Collecting takes long in a process that compiles its own sources: only what looks too large is looked at closely.
  const watching = setInterval(() => (peak = Math.max(peak, held() - before < limit ? held() : used())), 20)
  t.teardown(() => clearInterval(watching))
  const source = { url: `${server.origin}/long.wav`, content_type: null }
  const audio = await storeAudio(bus.audio, 'long', source, {
    ...limits,
    parentFolder,
    signal: AbortSignal.timeout(100_000),
  })
  clearInterval(watching)
  const grown = (peak - before) / megabyte
  t.comment(`grew by ${grown.toFixed(1)} MB`)
  t.ok(grown < limit / megabyte, `grew by ${grown} MB`)

  const hash = createHash('sha256').update(wavHead(pieces * megabyte))
  for (let index = 0; index < pieces; index++) hash.update(piece)
  t.match(audio, {
    bytes: pieces * megabyte + 44,
    sha256: hash.digest('hex'),
    content_type: 'audio/wav',
    duration_s: 891.65,
  })
  t.equal((await bus.audio.get('long'))?.bytes, audio.bytes)
  t.strictSame(await readdir(parentFolder), [])
})

t.test('what is shorter than the provider says was cut short, and is not stored', async t => {
  const data = wav(1)
  const server = await startFileServer(t, (_path, response) => response.end(data))
  const bus = await useBus(t, await useBroker(t))
  const store = (track: string, bytes: number) => {
    const source = { url: `${server.origin}/a.wav`, content_type: null, bytes }
    const options = { ...limits, parentFolder: t.testdir({}), signal: AbortSignal.timeout(60_000) }
    return storeAudio(bus.audio, track, source, options)
  }
  t.match(await store('exact', data.length), { bytes: data.length })
  t.match(await store('longer', data.length - 1), { bytes: data.length })
  await t.rejects(store('shorter', data.length + 1), {
    code: 'audio_lost',
    detail: `The audio was cut short: the provider names ${data.length + 1} bytes and ${data.length} came.`,
  })
  t.equal(await bus.audio.get('shorter'), null)
})

t.test('a broker that goes while audio is stored leaves no open file and no data behind', async t => {
  const data = wav(20)
  const parentFolder = t.testdir({})
  const server = await startFileServer(t, (_path, response) => response.end(data))
  const broker = await useBroker(t)
  const bus = await useBus(t, broker)
  const source = { url: `${server.origin}/a.wav`, content_type: null }
  const store = (beforeStoring?: () => Promise<void>) =>
    storeAudio(bus.audio, 'a', source, {
      ...limits,
      parentFolder,
      signal: AbortSignal.timeout(60_000),
      ...(beforeStoring === undefined ? {} : { beforeStoring }),
    })
  await store()
  const files = await openFiles()
  await t.rejects(
    store(() => broker.kill()),
    { code: 'broker_unavailable' },
  )
  t.strictSame(await readdir(parentFolder), [])
  await broker.restart()
  await waitFor(() => bus.ready().then(() => true), { what: 'the broker to be back' })
  await waitFor(async () => (await openFiles()) <= files + 1, { what: 'the files to be closed' })
  t.match(await store(), { bytes: data.length, duration_s: 20 })
})

t.test('audio that a process is storing when it ends is given up at once', async t => {
  const data = wav(20)
  const parentFolder = t.testdir({})
  const server = await startFileServer(t, (_path, response) => response.end(data))
  const bus = await useBus(t, await useBroker(t))
  const stop = new AbortController()
  const source = { url: `${server.origin}/a.wav`, content_type: null }
  const storing = storeAudio(bus.audio, 'a', source, {
    ...limits,
    parentFolder,
    signal: stop.signal,
    beforeStoring: () => stop.abort(),
  })
  await t.rejects(storing, { code: 'provider_failed' })
  t.equal(await bus.audio.get('a'), null)
  t.strictSame(await readdir(parentFolder), [])
})
