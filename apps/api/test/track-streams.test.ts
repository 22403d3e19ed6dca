import { ServerResponse, IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import t from 'tap'
import { waitFor } from '@soundfoundry/testkit'
import { toTrack, type TrackRecord } from '@soundfoundry/track'
import { loadTrack } from '../src/load-track.ts'
import { readLastEventId, TrackStreams } from '../src/track-streams.ts'
import { useBroker, useBus } from './open-gateway.ts'
import { ask, failed, play, running } from './track-steps.ts'

const show = (record: TrackRecord) => toTrack(record, { keptMs: 0 })
const newResponse = () => new ServerResponse(new IncomingMessage(new Socket()))

t.test('a silent track is heard of now and then, and its listener is forgotten when it leaves', async t => {
  const broker = await useBroker(t)
  const bus = await useBus(t, broker)
  const streams = new TrackStreams(bus, show, 10)
  const id = await ask(bus)
  const response = newResponse()
  const { queue } = streams.listen(id, response)
  t.equal(streams.size, 1)
  const events = streams.events(await loadTrack(bus, id, 'anonymous'), null, queue)
  const told = []
  for (let number = 0; number < 4; number++) told.push((await events.next()).value)
  t.match(told, [/^retry: \d+\n\n$/, /^id: 0\nevent: track\ndata: \{.*\}\n\n$/, /^: .*\n\n$/, /^: .*\n\n$/])
  response.emit('close')
  t.equal(streams.size, 0)
  t.same(await events.next(), { done: true, value: undefined })
})

t.test('what was told while the track was read is told once', async t => {
  const broker = await useBroker(t)
  const bus = await useBus(t, broker)
  const streams = new TrackStreams(bus, show)
  const id = await ask(bus)
  const { queue } = streams.listen(id, newResponse())
  let heard = 0
  bus.live.listen(id, () => void (heard += 1))
  for (const event of running) await play(bus, id, event)
  await waitFor(() => heard === running.length, { what: 'all notices' })
  const now = await loadTrack(bus, id, 'anonymous')
  await play(bus, id, failed)
  const told: string[] = []
  for await (const event of streams.events(now, null, queue)) told.push(/"status":"\w+"/.exec(event)?.[0] ?? 'none')
  t.same(told, ['none', '"status":"running"', '"status":"failed"'])
  streams.close()
  t.equal(streams.size, 0)
})

t.test('nobody is kept waiting by a gateway that closes', async t => {
  const broker = await useBroker(t)
  const bus = await useBus(t, broker)
  const streams = new TrackStreams(bus, show)
  streams.close()
  const id = await ask(bus)
  const { queue } = streams.listen(id, newResponse())
  t.equal(streams.size, 0)
  t.equal(await queue.take(60_000), 'ended')
})

t.test('a listener goes on only where this track has been', async t => {
  const cases: Array<[string | string[] | undefined, number | null]> = [
    [undefined, null],
    ['', null],
    ['0', 0],
    ['7', 7],
    ['8', null],
    ['07', 7],
    ['7.0', null],
    ['-1', null],
    ['7 ', null],
    ['99999999999999999', null],
    [['7', '7'], null],
  ]
  for (const [header, after] of cases) t.equal(readLastEventId(header, 7), after, String(header))
})
