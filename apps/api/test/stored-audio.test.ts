import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { waitFor, type Broker } from '@soundfoundry/testkit'
import t from 'tap'
import { Type } from 'typebox'
import { Parse } from 'typebox/value'
import { listen, useBroker, useBus, useGateway } from './open-gateway.ts'
import { askAndStore, streamOf } from './track-steps.ts'

/** Asks the broker something behind everybody's back. Resolves to its answer. */
async function askBroker(broker: Broker, subject: string, question: object): Promise<unknown> {
  const socket = connect(broker.port, '127.0.0.1')
  let said = ''
  socket.on('data', data => {
    said += data.toString()
  })
  await once(socket, 'connect')
  const payload = JSON.stringify(question)
  socket.write(`CONNECT {"verbose":false}\r\nSUB told 1\r\nPUB ${subject} told ${payload.length}\r\n${payload}\r\n`)
  const answer = await waitFor(() => /MSG told 1 \d+\r\n(.*)\r\n/.exec(said)?.[1], { what: `an answer to ${subject}` })
  socket.destroy()
  return JSON.parse(answer)
}

const StreamInfoSchema = Type.Object({ state: Type.Object({ last_seq: Type.Integer() }) })

/** Takes a piece out of the middle of the audio that was stored last. */
async function removePiece(broker: Broker): Promise<void> {
  const { state } = Parse(StreamInfoSchema, await askBroker(broker, '$JS.API.STREAM.INFO.OBJ_audio', {}))
  // The last message is the audio's description, and its pieces come before it.
  const question = { seq: state.last_seq - 4 }
  Parse(
    Type.Object({ success: Type.Literal(true) }),
    await askBroker(broker, '$JS.API.STREAM.MSG.DELETE.OBJ_audio', question),
  )
}

t.test('audio that is not what the track names is never passed off as it', async t => {
  const broker = await useBroker(t)
  const [gateway, bus] = await Promise.all([useGateway(t, broker), useBus(t, broker)])
  const base = await listen(gateway)
  const download = async (id: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${base}/api/tracks/${id}/audio`, { headers })
    return { answer, body: await answer.arrayBuffer().catch(() => 'broken off' as const) }
  }

  await t.test('an audio of the same length: a short one is an error, a long one breaks off', async t => {
    for (const [bytes, expected] of [
      [1_000, 500],
      [1_000_000, 200],
    ] as const) {
      const id = await askAndStore(bus, randomBytes(bytes))
      await bus.audio.put(id, streamOf(randomBytes(bytes)))
      const { answer, body } = await download(id)
      t.equal(answer.status, expected)
      if (expected === 200) t.equal(body, 'broken off')
      else t.equal(answer.headers.get('content-type'), 'application/problem+json')
    }
  })

  await t.test('an audio of another length is an error, which nobody keeps as the audio', async t => {
    for (const bytes of [999, 1_001]) {
      const id = await askAndStore(bus, randomBytes(1_000))
      await bus.audio.put(id, streamOf(randomBytes(bytes)))
      const { answer } = await download(id, bytes === 999 ? {} : { range: 'bytes=0-9' })
      t.equal(answer.status, 500)
      t.equal(answer.headers.get('cache-control'), null)
      t.equal(answer.headers.get('etag'), null)
      t.equal(answer.headers.get('content-disposition'), null)
      t.equal(answer.headers.get('content-range'), null)
    }
  })

  await t.test('a piece that is missing breaks the connection off, and the gateway goes on', async t => {
    const audio = randomBytes(1_000_000)
    const before = await askAndStore(bus, audio.subarray(0, 10))
    const id = await askAndStore(bus, audio)
    await removePiece(broker)
    const { answer, body } = await download(id)
    t.equal(answer.status, 200)
    t.equal(body, 'broken off')
    t.equal((await download(before)).answer.status, 200)

    const ranged = await download(id, { range: 'bytes=0-9' })
    t.equal(ranged.answer.status, 206, 'what lies before it can still be had')
  })
})
