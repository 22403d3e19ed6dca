import { assert, nat, property } from 'fast-check'
import t from 'tap'
import { GatewayUnreachable, NotDoneInTime, SoundFoundryClient, SoundFoundryProblem } from '../src/index.ts'
import { pauseMs } from '../src/until-done.ts'
import { answerJson, eventOf, startFarEnd, trackOf } from './far-end.ts'

const done = { status: 'succeeded', stage: null, done: true } as const
const running = { status: 'running', stage: 'generating' } as const
const isStream = (url: string | undefined): boolean => url?.endsWith('/events') === true
const eventStream = { 'content-type': 'text/event-stream' }

t.test('a track is waited for by its event stream, in one call', async t => {
  const { url, calls } = await startFarEnd(t, (_request, response) => {
    response.writeHead(200, eventStream)
    response.end(eventOf(1, trackOf()) + eventOf(2, trackOf(running)) + eventOf(3, trackOf(done)))
  })
  const seen: string[] = []
  const onChange = ({ status }: { status: string }): number => seen.push(status)
  t.match(await new SoundFoundryClient({ baseUrl: url }).untilDone('a', { onChange }), done)
  t.strictSame(seen, ['queued', 'running', 'succeeded'])
  t.strictSame(
    calls.map(call => call.url),
    ['/api/tracks/a/events'],
  )
})

t.test('a stream that breaks off is bridged by a call that waits, and taken up where it was', async t => {
  const { url, calls } = await startFarEnd(t, (request, response, at) => {
    if (!isStream(request.url)) return answerJson(response, 200, trackOf(running))
    response.writeHead(200, eventStream)
    if (at > 0) return response.end(eventOf(8, trackOf(done)))
    // Once the event is on its way.
    response.write(eventOf(7, trackOf(running)), () => setImmediate(() => response.destroy()))
  })
  const seen: string[] = []
  const onChange = ({ status }: { status: string }): number => seen.push(status)
  t.match(await new SoundFoundryClient({ baseUrl: url }).untilDone('a', { onChange }), done)
  t.strictSame(seen, ['running', 'succeeded'], 'what is known is not told again')
  t.match(
    calls.map(({ url, headers }) => [url, headers['prefer'], headers['last-event-id']]),
    [
      ['/api/tracks/a/events', undefined, undefined],
      ['/api/tracks/a', 'wait=60', undefined],
      ['/api/tracks/a/events', undefined, '7'],
    ],
  )
})

t.test('where streams are held back, calls that wait are enough', async t => {
  const { url, calls } = await startFarEnd(t, (request, response) => {
    // As a proxy does that collects an answer before it passes it on.
    if (isStream(request.url)) response.writeHead(200, eventStream).flushHeaders()
    else answerJson(response, 200, trackOf(calls.length < 6 ? running : done))
  })
  t.match(await new SoundFoundryClient({ baseUrl: url, timeoutMs: 100 }).untilDone('a'), done)
  const streams = calls.filter(call => isStream(call.url))
  t.equal(streams.length, 2, 'two in vain, and no more')
})

t.test('where streams are refused, too', async t => {
  const { url } = await startFarEnd(t, (request, response) => {
    if (isStream(request.url)) response.writeHead(403).end('no streams here')
    else answerJson(response, 200, trackOf(done))
  })
  t.match(await new SoundFoundryClient({ baseUrl: url }).untilDone('a'), done)
})

t.test('a gateway in trouble is asked again, and left alone for as long as it says', async t => {
  const problem = { title: 'Away', status: 503, code: 'broker_unavailable' }
  const { url } = await startFarEnd(t, (_request, response, at) => {
    if (at < 2) return answerJson(response, 503, problem, { 'retry-after': '0' })
    if (at < 4) return response.destroy()
    answerJson(response, 200, trackOf(done))
  })
  t.match(await new SoundFoundryClient({ baseUrl: url }).untilDone('a'), done)
})

t.test('what is refused for good is thrown', async t => {
  const problem = { title: 'There is no such track', status: 404, code: 'track_not_found' }
  const { url, calls } = await startFarEnd(t, (_request, response) => answerJson(response, 404, problem))
  await t.rejects(new SoundFoundryClient({ baseUrl: url }).untilDone('a'), SoundFoundryProblem)
  t.equal(calls.length, 2, 'each way is asked once')
})

t.test('a wait ends in time, and tells how the track stood', async t => {
  const { url } = await startFarEnd(t, (_request, response) => {
    response.writeHead(200, eventStream).write(eventOf(1, trackOf(running)))
  })
  const client = new SoundFoundryClient({ baseUrl: url })
  const error = await client.untilDone('a', { timeoutMs: 300 }).catch((thrown: unknown) => thrown)
  t.ok(error instanceof NotDoneInTime)
  t.match(error, { message: 'Track a is not done after 300 ms.', track: running })
})

t.test('either signal ends a wait, also before it begins and in a pause', async t => {
  const problem = { title: 'Too many requests', status: 429, code: 'rate_limited' }
  const { url, calls } = await startFarEnd(t, (_request, response, at) => {
    answerJson(response, 429, problem, { 'retry-after': '3600' })
    if (at === 1) response.once('close', () => setImmediate(() => every.abort(new Error('enough of all'))))
  })
  const every = new AbortController()
  const client = new SoundFoundryClient({ baseUrl: url, signal: every.signal })
  await t.rejects(client.untilDone('a', { signal: AbortSignal.abort(new Error('enough')) }), { message: 'enough' })
  t.equal(calls.length, 0)
  await t.rejects(client.untilDone('a'), { message: 'enough of all' })
})

t.test('the pause after a failure grows to a limit, unless the gateway says how long it is', async t => {
  const cause = new GatewayUnreachable('http://127.0.0.1:1', null)
  t.strictSame(
    [1, 2, 3, 9, 5000].map(failures => pauseMs(failures, cause)),
    [500, 1000, 2000, 10_000, 10_000],
  )
  assert(
    property(nat(), nat(3600), (failures, seconds) => {
      const problem = new SoundFoundryProblem({ title: 'Away', status: 503 }, seconds)
      return pauseMs(failures + 1, problem) === seconds * 1000
    }),
  )
})
