import { connect } from 'node:net'
import { waitFor } from '@soundfoundry/testkit'
import t from 'tap'
import { newTrackId } from '../../src/track-id.ts'
import { openEvents } from '../event-reader.ts'
import { listen, useBroker, useBus, useGateway } from '../open-gateway.ts'
import { ask, failed, makeRequest, play, running, trackIn } from '../track-steps.ts'

t.test('GET /api/tracks/{id}/events', async t => {
  const broker = await useBroker(t)
  const [gateway, bus] = await Promise.all([useGateway(t, broker), useBus(t, broker)])
  const base = await listen(gateway)
  const urlOf = (id: string) => `${base}/api/tracks/${id}/events`

  await t.test('tells the state at once, every change, and closes after the end', async t => {
    const id = await ask(bus)
    const reader = await openEvents(t, urlOf(id))
    t.equal(reader.response.status, 200)
    t.equal(reader.response.headers.get('content-type'), 'text/event-stream')
    t.equal(reader.response.headers.get('cache-control'), 'no-store')
    t.equal(reader.response.headers.get('x-accel-buffering'), 'no')
    t.equal(reader.response.headers.get('content-encoding'), null)
    t.match(await reader.reach(1), [{ id: 0, track: { id, status: 'queued', done: false } }])
    t.match(reader.text(), /^retry: \d+\n\n/)

    const revisions = []
    for (const event of [...running, failed]) revisions.push((await play(bus, id, event)).revision)
    const events = await reader.closed()
    t.same(
      events.map(event => event.id),
      [0, ...revisions],
      'each change once, under its revision',
    )
    t.match(events.at(-1), { track: { status: 'failed', done: true, error: { code: 'provider_failed' } } })
    const read = await gateway.inject({ url: `/api/tracks/${id}` })
    t.same(events.at(-1)?.track, trackIn(read), 'the same track as it is read')
  })

  await t.test('goes on after the last event that was received, with every kept change once', async t => {
    const id = await ask(bus)
    const revisions = [0]
    for (const event of running) revisions.push((await play(bus, id, event)).revision)
    for (const [at, last] of revisions.entries()) {
      const reader = await openEvents(t, urlOf(id), { 'last-event-id': String(last) })
      const missed = revisions.slice(at + 1)
      await reader.reach(missed.length)
      await waitFor(() => reader.text() !== '', { what: 'the beginning' })
      t.same(
        reader.events.map(event => event.id),
        missed,
      )
      t.equal(reader.end(), null)
      reader.leave()
    }
    const reader = await openEvents(t, urlOf(id), { 'last-event-id': String(revisions.at(-1)) })
    const end = await play(bus, id, failed)
    t.same(
      (await reader.closed()).map(event => event.id),
      [end.revision],
    )
  })

  await t.test('begins anew after an event id that this track has never had', async t => {
    const id = await ask(bus)
    const { revision } = await play(bus, id, ...running, failed)
    for (const last of [String(revision + 1), '99999999999999999999', '-1', 'x', '1.5']) {
      const reader = await openEvents(t, urlOf(id), { 'last-event-id': last })
      t.same(
        (await reader.closed()).map(event => event.id),
        [revision],
        last,
      )
    }
  })

  await t.test('is 204 for whoever has been sent the end, which stops a browser', async t => {
    const id = await ask(bus)
    const { revision } = await play(bus, id, ...running, failed)
    const answer = await gateway.inject({
      url: `/api/tracks/${id}/events`,
      headers: { 'last-event-id': String(revision) },
    })
    t.equal(answer.statusCode, 204)
    t.equal(answer.body, '')
    t.equal(answer.headers['content-type'], undefined)
    t.equal(answer.headers['cache-control'], 'no-store')
  })

  await t.test('is a problem for a track that is not there, or another caller’s', async t => {
    const request = { ...makeRequest(), caller: 'token_somebody' }
    await bus.requests.append(request)
    for (const id of [newTrackId(Date.now()), request.id, 'x']) {
      const answer = await gateway.inject({ url: `/api/tracks/${id}/events` })
      t.equal(answer.statusCode, 404)
      t.equal(answer.headers['content-type'], 'application/problem+json')
      t.match(answer.json(), { code: 'track_not_found' })
    }
  })

  await t.test('HEAD tells the headers and ends', async t => {
    const id = await ask(bus)
    const response = await fetch(urlOf(id), { method: 'HEAD' })
    t.equal(response.status, 200)
    t.equal(response.headers.get('content-type'), 'text/event-stream')
    t.equal(await response.text(), '')
  })

  await t.test('whoever does not read gets the newest states, and holds up nobody', async t => {
    const id = await ask(bus)
    await play(bus, id, ...running)
    const socket = connect(Number(new URL(base).port), '127.0.0.1').pause()
    t.teardown(() => socket.destroy())
    socket.write(`GET /api/tracks/${id}/events HTTP/1.1\r\nHost: localhost\r\n\r\n`)
    const reader = await openEvents(t, urlOf(id))
    await reader.reach(1)
    const large = 'x'.repeat(200_000)
    const writes = 60
    for (let number = 0; number < writes; number++) {
      await bus.tracks.update(id, record => ({
        ...record,
        request: { ...record.request, prompt: `${number} ${large}` },
      }))
    }
    await play(bus, id, failed)
    t.equal((await reader.closed()).at(-1)?.track.status, 'failed')
    let read = ''
    socket.on('data', chunk => (read += chunk.toString()))
    socket.resume()
    await waitFor(() => read.includes('"status":"failed"'), { what: 'the end' })
    t.ok(read.split('event: track').length - 1 < writes, 'not everything was kept for it')
  })
})

t.test('a gateway that closes ends its streams, and their listeners go on elsewhere', async t => {
  const broker = await useBroker(t)
  const [one, two, bus] = await Promise.all([useGateway(t, broker), useGateway(t, broker), useBus(t, broker)])
  const [urlOne, urlTwo] = await Promise.all([listen(one), listen(two)])
  const id = await ask(bus)
  const begun = await play(bus, id, ...running)
  const readers = await Promise.all(
    Array.from({ length: 20 }, () => openEvents(t, `${urlOne}/api/tracks/${id}/events`)),
  )
  await Promise.all(readers.map(reader => reader.reach(1)))
  await one.close()
  for (const reader of readers)
    t.same(
      (await reader.closed()).map(event => event.id),
      [begun.revision],
    )

  const end = await play(bus, id, failed)
  const next = await openEvents(t, `${urlTwo}/api/tracks/${id}/events`, { 'last-event-id': String(begun.revision) })
  t.same(
    (await next.closed()).map(event => event.id),
    [end.revision],
  )
})

t.test('after the broker was away every listener is told what it missed', async t => {
  const broker = await useBroker(t)
  const [gateway, bus] = await Promise.all([useGateway(t, broker), useBus(t, broker)])
  const base = await listen(gateway)
  const id = await ask(bus)
  await play(bus, id, ...running)
  const reader = await openEvents(t, `${base}/api/tracks/${id}/events`)
  await reader.reach(1)
  await broker.kill()
  await broker.restart()
  const other = await useBus(t, broker)
  await play(other, id, failed)
  t.match((await reader.closed()).at(-1), { track: { status: 'failed' } })
})
