import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { AppError } from '@soundfoundry/errors'
import { downloadAudio, type DownloadOptions } from '../src/download-audio.ts'
import { startFileServer, wav } from './file-server.ts'

const audio = wav(1)

/** Downloads into a fresh file; resolves to the file's bytes, or to the code of the error. */
async function download(t: Test, url: string, options: Partial<DownloadOptions> = {}) {
  const path = join(t.testdir({}), `audio-${Math.random()}`)
  const limits = { maxBytes: 10_000_000, endpointHost: '127.0.0.1', signal: AbortSignal.timeout(10_000), ...options }
  try {
    return { ...(await downloadAudio({ url, content_type: null }, path, limits)), file: await readFile(path) }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { code: error.code, detail: error.detail }
  }
}

t.test('takes a file as it is, and sends nothing but the request', async t => {
  const server = await startFileServer(t, (_path, response) => response.end(audio))
  const taken = await download(t, `${server.origin}/a.wav`)
  t.match(taken, { bytes: audio.length, sha256: createHash('sha256').update(audio).digest('hex') })
  t.ok('file' in taken && taken.file.equals(audio))
  t.strictSame(
    server.requests.map(({ headers }) => Object.keys(headers).toSorted()),
    [['accept', 'accept-encoding', 'connection', 'host', 'user-agent']],
  )
  t.equal(server.requests[0]?.headers['accept-encoding'], 'identity')
})

t.test('what is encoded all the same is decoded', async t => {
  const bodies: Record<string, readonly [coding: string, body: Buffer]> = {
    '/gzip': ['gzip', gzipSync(audio)],
    '/x-gzip': ['X-GZIP', gzipSync(audio)],
    '/zlib': ['deflate', deflateSync(audio)],
    '/raw': ['deflate', deflateRawSync(audio)],
    '/br': ['br', brotliCompressSync(audio)],
    '/two': ['br, identity, gzip', gzipSync(brotliCompressSync(audio))],
    '/identity': ['identity', audio],
    '/cut': ['gzip', gzipSync(audio).subarray(0, -9)],
    '/cut-raw': ['deflate', deflateRawSync(audio).subarray(0, -9)],
    '/empty': ['deflate', Buffer.alloc(0)],
    '/wrong': ['gzip', audio],
    '/unknown': ['zip', audio],
    '/many': ['gzip, gzip, gzip, gzip', audio],
    '/bomb': ['gzip', gzipSync(Buffer.alloc(50_000_000))],
  }
  const server = await startFileServer(t, (path, response) => {
    const [coding = '', body = ''] = bodies[path] ?? []
    response.writeHead(200, { 'content-encoding': coding, 'content-length': body.length }).end(body)
  })
  const from = (path: string) => download(t, server.origin + path)
  for (const path of ['/gzip', '/x-gzip', '/zlib', '/raw', '/br', '/two', '/identity']) {
    const taken = await from(path)
    t.ok('file' in taken && taken.file.equals(audio), path)
  }
  for (const path of ['/cut', '/cut-raw', '/empty', '/wrong', '/unknown', '/many']) {
    t.match(await from(path), { code: 'audio_lost' }, path)
  }
  t.match(await from('/unknown'), { detail: /a coding that is not known here.*: zip\.$/ })
  t.match(await from('/bomb'), { code: 'audio_too_large' }, 'the limit is that of what comes out')
})

t.test('a part that is the whole file is the file', async t => {
  const ranges = [
    `bytes 0-${audio.length - 1}/${audio.length}`,
    `bytes 0-${audio.length - 2}/${audio.length}`,
    `bytes 1-${audio.length - 1}/${audio.length}`,
    `bytes 0-${audio.length - 1}/*`,
    'bytes */100',
    'lines 0-9/10',
    '',
  ]
  const server = await startFileServer(t, (path, response) => {
    const range = ranges[Number(path.slice(1))]
    response.writeHead(206, range === '' || range === undefined ? {} : { 'content-range': range }).end(audio)
  })
  t.match(await download(t, `${server.origin}/0`), { bytes: audio.length })
  for (let index = 1; index < ranges.length; index += 1) {
    const found = await download(t, `${server.origin}/${index}`)
    t.match(found, { code: 'audio_lost', detail: /a part of the file/ }, `range ${ranges[index]}`)
  }
})

t.test('a file server that is too slow, in its head or its body, is left', async t => {
  const timers: NodeJS.Timeout[] = []
  t.teardown(() => timers.forEach(clearInterval))
  const server = await startFileServer(t, (path, response) => {
    const { socket } = response
    if (path === '/head') {
      socket?.write('HTTP/1.1 200 OK\r\nx-long: ')
      timers.push(setInterval(() => void socket?.write('a'), 20))
    } else {
      response.writeHead(200, { 'content-length': audio.length })
      timers.push(setInterval(() => void response.write('aaaaa'), 20))
    }
  })
  const leastRate = { bytesPerS: 1_000, windowMs: 500 }
  t.match(await download(t, `${server.origin}/body`, { leastRate }), { code: 'provider_failed', detail: /too slow/ })
  t.match(await download(t, `${server.origin}/head`, { idleMs: 500 }), { code: 'provider_failed', detail: /silent/ })
  const patient = { leastRate: { bytesPerS: 1, windowMs: 500 }, signal: AbortSignal.timeout(2_000) }
  const late = await download(t, `${server.origin}/body`, patient)
  t.match(late, { code: 'provider_failed', detail: /took too long/ }, 'it is not slow, but it has an end')
})

t.test('what a file server answers', async t => {
  const server = await startFileServer(t, (path, response) => {
    switch (path) {
      case '/cut':
        response.writeHead(200, { 'content-length': audio.length })
        response.write(audio.subarray(0, 1_000), () => response.destroy())
        return
      case '/empty':
        response.end()
        return
      case '/announced':
        response.end(Buffer.alloc(2_000))
        return
      case '/unannounced':
        response.write(Buffer.alloc(900))
        response.end(Buffer.alloc(900))
        return
      case '/exact':
        response.end(Buffer.alloc(1_000))
        return
      default:
        response.writeHead(Number(path.slice(1)))
        response.end('no')
    }
  })
  const table: ReadonlyArray<readonly [path: string, code: string]> = [
    ['/403', 'audio_lost'],
    ['/404', 'audio_lost'],
    ['/410', 'audio_lost'],
    ['/204', 'audio_lost'],
    ['/304', 'audio_lost'],
    ['/500', 'provider_failed'],
    ['/503', 'provider_failed'],
    ['/429', 'provider_failed'],
    ['/408', 'provider_failed'],
    ['/empty', 'audio_lost'],
    ['/announced', 'audio_too_large'],
    ['/unannounced', 'audio_too_large'],
  ]
  for (const [path, code] of table)
    t.match(await download(t, `${server.origin}${path}`, { maxBytes: 1_000 }), { code }, path)
  t.match(await download(t, `${server.origin}/cut`), { code: 'audio_lost', detail: /broke off/ })
  t.match(await download(t, `${server.origin}/exact`, { maxBytes: 1_000 }), { bytes: 1_000 })
})

t.test('a redirect is followed when the new address keeps the rules too', async t => {
  const server = await startFileServer(t, (path, response) => {
    const [, to = ''] = /^\/to\?(.*)$/.exec(path) ?? []
    if (to === '') response.end(audio)
    else response.writeHead(302, { location: decodeURIComponent(to) }).end()
  })
  const via = (to: string) => download(t, `${server.origin}/to?${encodeURIComponent(to)}`)
  t.match(await via('/a.wav'), { bytes: audio.length })
  t.match(await via(`${server.origin}/a.wav`), { bytes: audio.length })
  const before = server.requests.length
  const forbidden = [
    'https://10.0.0.1/a.wav',
    'https://169.254.169.254/latest/meta-data',
    'http://192.168.0.1/a.wav',
    'http://files.example.com/a.wav',
    'file:///etc/passwd',
    'https://someone:secret@files.example.com/a.wav',
    'http://[',
  ]
  for (const to of forbidden) t.match(await via(to), { code: 'audio_lost' }, to)
  t.equal(server.requests.length - before, forbidden.length, 'nothing further was asked for')
})

t.test('redirects without end are given up', async t => {
  const server = await startFileServer(t, (_path, response) => response.writeHead(302, { location: '/again' }).end())
  t.match(await download(t, `${server.origin}/first`), { code: 'audio_lost' })
  t.equal(server.requests.length, 6)
})

t.test('in production nothing on this machine is fetched from, not even by name', async t => {
  const server = await startFileServer(t, (_path, response) => response.end(audio))
  const port = new URL(server.origin).port
  for (const url of [
    server.origin,
    `https://127.0.0.1:${port}/a`,
    `https://localhost:${port}/a`,
    `http://localhost:${port}/a`,
  ]) {
    t.match(await download(t, url, { endpointHost: 'queue.fal.run' }), { code: 'audio_lost' }, url)
  }
  t.equal(server.requests.length, 0)
})

t.test('a file server that falls silent, before or amid its answer, may speak again later', async t => {
  const server = await startFileServer(t, (path, response) => {
    if (path === '/amid') response.write(audio.subarray(0, 1_000))
  })
  for (const path of ['/before', '/amid']) {
    t.match(
      await download(t, server.origin + path, { idleMs: 200 }),
      { code: 'provider_failed', detail: /silent/ },
      path,
    )
  }
})

t.test('a download that is interrupted from here is not lost', async t => {
  const server = await startFileServer(t, (path, response) => {
    if (path === '/amid') response.write(audio.subarray(0, 1_000))
  })
  for (const path of ['/before', '/amid']) {
    t.match(
      await download(t, server.origin + path, { signal: AbortSignal.timeout(200) }),
      { code: 'provider_failed' },
      path,
    )
  }
  t.match(await download(t, server.origin, { signal: AbortSignal.abort() }), { code: 'provider_failed' })
})

t.test('nobody at the address, and a disk that takes nothing, pass as well', async t => {
  t.match(await download(t, 'http://127.0.0.1:9/a.wav'), { code: 'provider_failed' })
  const url = `data:audio/wav;base64,${audio.toString('base64')}`
  const options = { maxBytes: 10_000_000, endpointHost: '127.0.0.1', signal: AbortSignal.timeout(10_000) }
  await t.rejects(downloadAudio({ url, content_type: null }, '/dev/null/audio', options), {
    code: 'provider_failed',
    detail: /ENOTDIR/,
  })
  await t.rejects(downloadAudio({ url, content_type: null }, '/dev/full', options), { code: 'provider_failed' })
})

t.test('audio in the address itself', async t => {
  t.match(await download(t, `data:audio/wav;base64,${audio.toString('base64')}`), { bytes: audio.length })
  t.match(await download(t, `DATA:audio/wav;base64,${audio.toString('base64')}`), { bytes: audio.length })
  t.match(await download(t, 'data:audio/wav;base64'), { code: 'audio_lost' })
  t.match(await download(t, 'data:audio/wav,'), { code: 'audio_lost' })
  t.match(await download(t, `data:;base64,${audio.toString('base64')}`, { maxBytes: 100 }), { code: 'audio_too_large' })
})

t.test('an address that is none', async t => {
  for (const url of ['', 'nowhere', '//files.example.com/a'])
    t.match(await download(t, url), { code: 'audio_lost' }, url)
})
