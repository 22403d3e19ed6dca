import { createHash, randomBytes, randomUUID } from 'node:crypto'
import t from 'tap'
import type { Bus } from '../src/index.ts'
import { codeOf, outcomeOf, useBroker, useBus, useConnection } from './open-test-bus.ts'

const streamOf = (bytes: Uint8Array, pieceBytes = 60_000): ReadableStream<Uint8Array> => {
  let at = 0
  return new ReadableStream({
    pull(controller) {
      if (at < bytes.length) controller.enqueue(bytes.slice(at, (at += pieceBytes)))
      else controller.close()
    },
  })
}

async function read(audio: Bus['audio'], track: string): Promise<Buffer | null> {
  const found = await audio.get(track)
  if (found === null) return null
  const pieces: Uint8Array[] = []
  for await (const piece of found.data) pieces.push(piece)
  return Buffer.concat(pieces)
}

t.test('the audio store', async t => {
  const broker = await useBroker(t)
  const [bus, other] = await Promise.all([useBus(t, broker.url), useBus(t, broker.url)])
  const raw = await useConnection(t, broker.url)
  const manager = await raw.jetstreamManager()
  const messages = async (): Promise<number> => (await manager.streams.info('OBJ_audio')).state.messages
  const consumers = async (): Promise<number> => (await manager.streams.info('OBJ_audio')).state.consumer_count

  await t.test('5 MB go in and come out, and are replaced without a trace', async t => {
    const track = randomUUID()
    const first = randomBytes(5 * 1024 * 1024 + 17)
    await bus.audio.put(track, streamOf(first))
    t.equal((await other.audio.get(track))?.bytes, first.length)
    t.ok((await read(other.audio, track))?.equals(first))
    t.equal(await messages(), 41 + 1)

    const second = randomBytes(300_000)
    await other.audio.put(track, streamOf(second))
    t.ok((await read(bus.audio, track))?.equals(second))
    t.equal(await messages(), 3 + 1, 'the pieces of the first are gone')
  })

  await t.test('sizes around a piece', async t => {
    for (const size of [0, 1, 131_071, 131_072, 131_073, 262_144]) {
      const track = randomUUID()
      const bytes = randomBytes(size)
      await bus.audio.put(track, streamOf(bytes))
      t.ok((await read(bus.audio, track))?.equals(bytes), `${size} bytes`)
    }
  })

  await t.test('of two stores at once one remains, whole, and nothing else', async t => {
    const track = randomUUID()
    const versions = [randomBytes(700_000), randomBytes(800_000)]
    const before = await messages()
    await Promise.all(versions.map((bytes, index) => (index === 0 ? bus : other).audio.put(track, streamOf(bytes))))
    const stored = await read(bus.audio, track)
    const winner = versions.find(bytes => stored?.equals(bytes))
    t.ok(winner)
    t.equal(await messages(), before + Math.ceil((winner?.length ?? 0) / 131_072) + 1)
  })

  await t.test('what is not there is null', async t => {
    t.equal(await bus.audio.get(randomUUID()), null)
    t.equal(await bus.audio.get('*'), null)
  })

  await t.test('a source that fails passes its error on and leaves nothing behind', async t => {
    const before = await messages()
    let pieces = 0
    const failing = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (pieces++ < 8) controller.enqueue(randomBytes(100_000))
        else controller.error(new Error('the provider hung up'))
      },
    })
    const track = randomUUID()
    await t.rejects(bus.audio.put(track, failing), { message: 'the provider hung up' })
    t.equal(await bus.audio.get(track), null)
    t.equal(await messages(), before)
  })

  await t.test('the bucket is what the common tools take for an object store', async t => {
    const track = randomUUID()
    const bytes = randomBytes(400_000)
    await bus.audio.put(track, streamOf(bytes))
    const store = await raw.jetstream().views.os('audio')
    t.ok(Buffer.from((await store.getBlob(track)) ?? []).equals(bytes))
    const theirs = randomBytes(200_000)
    await store.putBlob({ name: `${track}-theirs` }, theirs)
    t.ok((await read(bus.audio, `${track}-theirs`))?.equals(theirs))
    await store.delete(track)
    t.equal(await bus.audio.get(track), null)
  })

  await t.test('damage is noticed before the end', async t => {
    const bytes = randomBytes(400_000)
    for (const damage of ['changed', 'missing'] as const) {
      const track = randomUUID()
      await bus.audio.put(track, streamOf(bytes))
      const subject = `$O.audio.M.${Buffer.from(track).toString('base64')}`
      const info: unknown = (await manager.streams.getMessage('OBJ_audio', { last_by_subj: subject })).json()
      if (typeof info !== 'object' || info === null || !('nuid' in info)) throw new Error('no object')
      if (damage === 'changed') {
        const digest = `SHA-256=${createHash('sha256').update('something else').digest('base64url')}=`
        await raw.jetstream().publish(subject, JSON.stringify({ ...info, digest }))
      } else {
        await manager.streams.purge('OBJ_audio', { filter: `$O.audio.C.${String(info.nuid)}`, keep: 2 })
        const { state } = await manager.streams.info('OBJ_audio')
        await manager.streams.deleteMessage('OBJ_audio', state.last_seq - 1)
      }
      const found = await bus.audio.get(track)
      let received = 0
      const reading = async (): Promise<void> => {
        for await (const piece of found?.data ?? []) received += piece.length
      }
      const outcome = await outcomeOf(reading)
      t.match(outcome, { status: 'rejected', reason: { code: 'internal', message: /damaged|missing/ } }, damage)
      t.ok(received < bytes.length, 'nobody can take it for the whole')
    }
    await raw.jetstream().publish(`$O.audio.M.${Buffer.from('noise').toString('base64')}`, '{}')
    t.equal(await codeOf(bus.audio.get('noise')), 'message_invalid')
  })

  await t.test('a reader may go away, and reads without a consumer', async t => {
    const track = randomUUID()
    await bus.audio.put(track, streamOf(randomBytes(3_000_000)))
    const before = await consumers()
    const found = await bus.audio.get(track)
    const reader = found?.data.getReader()
    t.equal((await reader?.read())?.value?.length, 131_072)
    t.ok((await consumers()) <= before)
    await reader?.cancel()
    t.same(await reader?.read(), { done: true, value: undefined })
  })

  await t.test('without a broker a store fails in time, whatever its source does', async t => {
    await broker.kill()
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(new Uint8Array(200_000))
      },
    })
    const outcome = await outcomeOf(() => bus.audio.put(randomUUID(), endless))
    t.match(outcome, { status: 'rejected', reason: { code: 'broker_unavailable' } })
    t.equal(await codeOf(bus.audio.get('any')), 'broker_unavailable')
  })
})
