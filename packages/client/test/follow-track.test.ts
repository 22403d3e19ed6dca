import t from 'tap'
import { SoundFoundryClient, SoundFoundryProblem, type Track } from '../src/index.ts'
import { answerJson, eventOf, startFarEnd, trackOf } from './far-end.ts'

const done = { status: 'succeeded', stage: null, done: true } as const

async function collect(states: AsyncIterable<Track>): Promise<string[]> {
  const seen: string[] = []
  for await (const { status } of states) seen.push(status)
  return seen
}

t.test('a stream that breaks off is taken up where it was', async t => {
  const { url, calls } = await startFarEnd(t, (_request, response, at) => {
    // The second time the gateway itself is in trouble.
    if (at === 1) return answerJson(response, 503, { title: 'Away', status: 503, code: 'broker_unavailable' })
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    if (at === 0) {
      response.write(
        `retry: 1\n\n${eventOf(1, trackOf())}: still here\n\n${eventOf(2, trackOf({ status: 'running' }))}`,
      )
      // Once the events are on their way.
      setImmediate(() => response.destroy())
    } else response.end(eventOf(3, trackOf(done)))
  })
  const ids: string[] = []
  const client = new SoundFoundryClient({ baseUrl: url })
  const seen = await collect(client.followTrack('a', { onEventId: id => ids.push(id) }))
  t.equal(seen.at(-1), 'succeeded')
  t.equal(ids.at(-1), '3')
  t.equal(calls.length, 3)
  t.equal(calls[0]?.headers['last-event-id'], undefined)
  t.equal(calls[2]?.headers['last-event-id'], ids.at(-2), 'it goes on after the last event that arrived')
})

t.test('a stream ends when there is nothing more to come', async t => {
  const { url, calls } = await startFarEnd(t, (_request, response) => response.writeHead(204).end())
  const client = new SoundFoundryClient({ baseUrl: url })
  t.strictSame(await collect(client.followTrack('a', { lastEventId: '9' })), [])
  t.match(calls, [{ headers: { 'last-event-id': '9' } }])
})

t.test('what is refused for good is thrown', async t => {
  const problem = { title: 'There is no such track', status: 404, code: 'track_not_found' }
  const { url, calls } = await startFarEnd(t, (_request, response) => answerJson(response, 404, problem))
  await t.rejects(collect(new SoundFoundryClient({ baseUrl: url }).followTrack('a')), SoundFoundryProblem)
  t.equal(calls.length, 1)
})

t.test('a caller that has had enough ends the stream', async t => {
  let closed = false
  const { url } = await startFarEnd(t, (_request, response) => {
    response.once('close', () => (closed = true))
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(eventOf(1, trackOf()))
  })
  const stop = new AbortController()
  const client = new SoundFoundryClient({ baseUrl: url })
  const states = client.followTrack('a', { signal: stop.signal })
  t.match((await states.next()).value, { status: 'queued' })
  stop.abort(new Error('enough'))
  await t.rejects(states.next(), { message: 'enough' })
  for await (const { status } of client.followTrack('a')) {
    t.equal(status, 'queued')
    break
  }
  t.ok(closed)
})

t.test('a caller need not sit out the wait between two streams', async t => {
  const stop = new AbortController()
  const { url, calls } = await startFarEnd(t, (_request, response) => {
    const problem = { title: 'Too many requests', status: 429, code: 'rate_limited' }
    answerJson(response, 429, problem, { 'retry-after': '3600' })
    // Once the answer is read, which is when the wait begins.
    response.once('close', () => setImmediate(() => stop.abort(new Error('enough'))))
  })
  const states = new SoundFoundryClient({ baseUrl: url }).followTrack('a', { signal: stop.signal })
  await t.rejects(states.next(), { message: 'enough' })
  t.equal(calls.length, 1)
})
