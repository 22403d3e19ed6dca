import { randomBytes, randomUUID } from 'node:crypto'
import t from 'tap'
import { waitFor } from '@soundfoundry/testkit'
import { codeOf, makeRecord, makeRequest, useBroker, useBus, useConnection } from './open-test-bus.ts'

const erasedAt = '2026-01-02T03:04:05.000Z'

const streamOf = (...pieces: Uint8Array[]): ReadableStream<Uint8Array> =>
  new ReadableStream({
    pull(controller) {
      const next = pieces.shift()
      if (next === undefined) controller.close()
      else controller.enqueue(next)
    },
  })

t.test('what is erased at the broker', async t => {
  const broker = await useBroker(t)
  const bus = await useBus(t, broker.url)
  const raw = await useConnection(t, broker.url)
  const manager = await raw.jetstreamManager()
  const count = async (stream: string, filter: string): Promise<number> =>
    Object.values((await manager.streams.info(stream, { subjects_filter: filter })).state.subjects ?? {}).reduce(
      (sum, each) => sum + each,
      0,
    )

  await t.test('every piece of the audio, of interrupted stores and of earlier releases too, and no other', async t => {
    const [track, other] = [randomUUID(), randomUUID()]
    await bus.audio.put(other, streamOf(randomBytes(300_000)))
    const before = (await manager.streams.info('OBJ_audio')).state.messages
    await bus.audio.put(track, streamOf(randomBytes(300_000)))
    const token = Buffer.from(track).toString('base64')
    await raw.jetstream().publish(`$O.audio.C.${token}.${randomUUID()}`, 'left by a process that died')
    await bus.audio.erase(track)
    t.equal((await manager.streams.info('OBJ_audio')).state.messages, before)
    t.equal(await bus.audio.get(track), null)
    t.equal((await bus.audio.get(other))?.bytes, 300_000)

    const nuid = randomUUID()
    const info = { name: track, bucket: 'audio', nuid, size: 3, chunks: 1, digest: 'SHA-256=x', mtime: erasedAt }
    await raw.jetstream().publish(`$O.audio.C.${nuid}`, 'abc')
    await raw.jetstream().publish(`$O.audio.M.${token}`, JSON.stringify(info))
    await bus.audio.erase(track)
    await bus.audio.erase(track)
    t.equal((await manager.streams.info('OBJ_audio')).state.messages, before)
  })

  await t.test('the text of a request, which keeps its place, its owner and its hash', async t => {
    const requests = [makeRequest(), makeRequest(), makeRequest()]
    for (const each of requests) await bus.requests.append(each)
    const [, request = makeRequest()] = requests
    const place = (await bus.requests.get(request.id))?.sequence
    await bus.requests.erase(request.id, erasedAt)
    const erased = await bus.requests.get(request.id)
    t.match(erased?.request, { ...request, request: { prompt: '' }, erased_at: erasedAt })
    await bus.requests.erase(request.id, '2027-01-01T00:00:00.000Z')
    t.same(await bus.requests.get(request.id), erased, 'once')
    t.equal(await codeOf(bus.requests.append(request)), 'conflict', 'it is never asked for again')
    await bus.requests.erase(randomUUID(), erasedAt)

    const later = await useBus(t, broker.url)
    later.list()
    await waitFor(() => later.list().isFilled, { what: 'a full index' })
    const page = await later.list().page({ caller: 'tests' }, Number.POSITIVE_INFINITY, 3)
    t.same(
      page.map(({ id }) => id),
      requests.map(({ id }) => id).toReversed(),
    )
    t.equal(page[1]?.sequence, place)
  })

  await t.test('the records before a revision', async t => {
    const record = makeRecord()
    let { revision } = await bus.tracks.create(record)
    for (let number = 0; number < 5; number++) ({ revision } = await bus.tracks.replace(record, revision))
    await bus.tracks.purgeBefore(record.id, revision)
    t.equal(await count('TRACKS', `tracks.${record.id}`), 1)
    t.equal((await bus.tracks.get(record.id))?.revision, revision)
    await bus.tracks.purgeBefore(record.id, revision)
  })

  await t.test('its webhook and its dead letters, and nobody else’s', async t => {
    const [track, other] = [randomUUID(), randomUUID()]
    for (const id of [track, other]) {
      await bus.webhooks.enqueue(id)
      for (const subject of [`requests.${id}`, `webhooks.${id}`, `jobs.fal.${id}.3`])
        await bus.dead.keep({ subject, data: Buffer.from('x') }, 'unreadable')
    }
    await bus.webhooks.remove(track)
    await bus.dead.erase(track)
    t.equal(await bus.webhooks.count(), 1)
    const left = (await bus.dead.list()).map(({ letter }) => letter.subject)
    t.same(left, [`requests.${other}`, `webhooks.${other}`, `jobs.fal.${other}.3`])
  })
})
