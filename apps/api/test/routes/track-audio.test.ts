import { createHash, randomBytes } from 'node:crypto'
import t from 'tap'
import { newTrackId } from '../../src/track-id.ts'
import { listen, useBroker, useBus, useGateway } from '../open-gateway.ts'
import { ask, askAndStore, expired, failed, play, running } from '../track-steps.ts'

t.test('GET /api/tracks/{id}/audio', async t => {
  const broker = await useBroker(t)
  const [gateway, bus] = await Promise.all([useGateway(t, broker), useBus(t, broker)])
  const audio = randomBytes(300_000)
  const id = await askAndStore(bus, audio)
  const url = `/api/tracks/${id}/audio`
  const sha256 = createHash('sha256').update(audio).digest('hex')
  const get = (headers: Record<string, string> = {}, path = url) => gateway.inject({ url: path, headers })

  await t.test('is the stored audio, named and measured', async t => {
    const answer = await get()
    t.equal(answer.statusCode, 200)
    t.match(answer.headers, {
      'content-type': 'audio/mpeg',
      'content-length': '300000',
      etag: `"${sha256}"`,
      'accept-ranges': 'bytes',
      'cache-control': 'private, max-age=31536000, immutable',
      'content-disposition': `inline; filename="${id}.mp3"`,
    })
    t.equal(answer.headers['content-range'], undefined)
    t.ok(answer.rawPayload.equals(audio))
  })

  await t.test('has the type that the provider delivered', async t => {
    for (const [type, extension] of [
      ['audio/wav', 'wav'],
      ['audio/flac', 'flac'],
      ['audio/x-unheard-of', 'audio'],
    ] as const) {
      const answer = await get({}, `/api/tracks/${await askAndStore(bus, audio.subarray(0, 10), type)}/audio`)
      t.equal(answer.headers['content-type'], type)
      t.match(answer.headers['content-disposition'], new RegExp(`\\.${extension}"$`))
    }
  })

  await t.test('a range is exactly the bytes asked for', async t => {
    const ranges: readonly [range: string, start: number, end: number][] = [
      ['bytes=0-0', 0, 0],
      ['bytes=0-99', 0, 99],
      ['bytes=131071-131072', 131_071, 131_072],
      ['bytes=1000-200000', 1000, 200_000],
      ['bytes=299999-299999', 299_999, 299_999],
      ['bytes=250000-', 250_000, 299_999],
      ['bytes=-5', 299_995, 299_999],
      ['bytes=-999999', 0, 299_999],
      ['bytes=299990-999999', 299_990, 299_999],
      ['bytes=0-', 0, 299_999],
    ]
    for (const [range, start, end] of ranges) {
      const answer = await get({ range })
      t.equal(answer.statusCode, 206, range)
      t.match(answer.headers, {
        'content-range': `bytes ${start}-${end}/300000`,
        'content-length': String(end - start + 1),
        'content-type': 'audio/mpeg',
        'accept-ranges': 'bytes',
        etag: `"${sha256}"`,
      })
      t.ok(answer.rawPayload.equals(audio.subarray(start, end + 1)), range)
    }
  })

  await t.test('a range that is not understood is the whole', async t => {
    for (const range of ['bytes=5-2', 'bytes=0-1,4-5', 'items=0-1', 'bytes=a-b']) {
      const answer = await get({ range })
      t.equal(answer.statusCode, 200, range)
      t.equal(answer.rawPayload.length, 300_000, range)
    }
  })

  await t.test('a range outside the audio is a problem that says how long it is, and is not kept', async t => {
    for (const range of ['bytes=300000-', 'bytes=300000-300010', 'bytes=-0']) {
      const answer = await get({ range })
      t.equal(answer.statusCode, 416, range)
      t.equal(answer.headers['content-range'], 'bytes */300000')
      t.equal(answer.headers['content-type'], 'application/problem+json')
      t.equal(answer.headers['cache-control'], undefined)
      t.equal(answer.headers.etag, undefined)
      t.match(answer.json(), { code: 'range_not_satisfiable', detail: /300000/, fix: /Content-Range/ })
    }
  })

  await t.test('If-Range gives the range of this audio and the whole of any other', async t => {
    const range = 'bytes=0-9'
    t.equal((await get({ range, 'if-range': `"${sha256}"` })).statusCode, 206)
    for (const other of ['"other"', `W/"${sha256}"`, new Date().toUTCString()]) {
      const answer = await get({ range, 'if-range': other })
      t.equal(answer.statusCode, 200, other)
      t.equal(answer.rawPayload.length, 300_000, other)
    }
    t.equal((await get({ range: 'bytes=300000-', 'if-range': '"other"' })).statusCode, 200)
  })

  await t.test('If-None-Match is 304 for this audio', async t => {
    for (const range of [undefined, 'bytes=0-9', 'bytes=300000-']) {
      const answer = await get({ 'if-none-match': `"${sha256}"`, ...(range === undefined ? {} : { range }) })
      t.equal(answer.statusCode, 304)
      t.equal(answer.body, '')
      t.match(answer.headers, { etag: `"${sha256}"`, 'cache-control': /immutable/ })
    }
    t.equal((await get({ 'if-none-match': '"other"' })).statusCode, 200)
  })

  await t.test('HEAD is the same without a body, and knows no ranges', async t => {
    const answer = await gateway.inject({ method: 'HEAD', url, headers: { range: 'bytes=0-9' } })
    t.equal(answer.statusCode, 200)
    t.equal(answer.body, '')
    t.match(answer.headers, {
      'content-length': '300000',
      'content-type': 'audio/mpeg',
      'accept-ranges': 'bytes',
      etag: `"${sha256}"`,
    })
    const none = await gateway.inject({ method: 'HEAD', url: `/api/tracks/${newTrackId(Date.now())}/audio` })
    t.equal(none.statusCode, 404)
  })

  await t.test('there is none before it is stored, and none for a track that ended without', async t => {
    const [queued, inFlight, lost, late, canceled] = await Promise.all(Array.from({ length: 5 }, () => ask(bus)))
    const cases = [
      [queued, []],
      [inFlight, running],
      [lost, [...running, failed]],
      [late, [expired]],
      [canceled, [{ type: 'cancel_requested' }]],
    ] as const
    for (const [track, events] of cases) {
      if (track === undefined) throw new Error('five tracks were asked for')
      if (events.length > 0) await play(bus, track, ...events)
      const answer = await get({ range: 'bytes=0-1' }, `/api/tracks/${track}/audio`)
      t.equal(answer.statusCode, 409)
      t.equal(answer.headers['content-type'], 'application/problem+json')
      t.equal(answer.headers['cache-control'], undefined)
      const hasEnded = events.length > 0 && events !== running
      t.match(answer.json(), hasEnded ? { code: 'no_audio', fix: /new one/ } : { code: 'not_ready', fix: /Wait/ })
    }
    t.match((await get({}, `/api/tracks/${newTrackId(Date.now())}/audio`)).json(), {
      status: 404,
      code: 'track_not_found',
    })
  })

  await t.test('20 MB come whole over a connection', async t => {
    const large = randomBytes(20_000_000)
    const track = await askAndStore(bus, large)
    const base = await listen(gateway)
    const answer = await fetch(`${base}/api/tracks/${track}/audio`)
    t.equal(answer.headers.get('content-length'), '20000000')
    t.ok(Buffer.from(await answer.arrayBuffer()).equals(large))

    const ranged = await fetch(`${base}/api/tracks/${track}/audio`, { headers: { range: 'bytes=10000000-10999999' } })
    t.equal(ranged.status, 206)
    t.ok(Buffer.from(await ranged.arrayBuffer()).equals(large.subarray(10_000_000, 11_000_000)))
  })
})
