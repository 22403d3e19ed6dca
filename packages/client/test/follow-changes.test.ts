import t from 'tap'
import { SoundFoundryClient, SoundFoundryProblem, type Change } from '../src/index.ts'
import { answerJson, startFarEnd, trackOf } from './far-end.ts'

const frame = (type: string, data: unknown, id?: string): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${type}\ndata: ${JSON.stringify(data)}\n\n`

t.test('everything that changes is told, through as many streams as it takes', async t => {
  const { url, calls } = await startFarEnd(t, (_request, response, at) => {
    if (at === 1) return answerJson(response, 503, { title: 'Away', status: 503, code: 'list_not_ready' })
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    if (at === 0) {
      response.write(`retry: 1\n\n${frame('ready', { resumed: false }, 'a-1')}${frame('track', trackOf())}`)
      response.write(`${frame('track', trackOf({ status: 'running' }), 'a-2')}${frame('of_a_later_release', {})}`)
      setImmediate(() => response.destroy())
    } else response.write(`${frame('ready', { resumed: true })}${frame('providers', {})}`)
  })
  const stop = new AbortController()
  const seen: Change[] = []
  const open: boolean[] = []
  const client = new SoundFoundryClient({ baseUrl: url })
  const follow = async (): Promise<void> => {
    for await (const change of client.followChanges({ signal: stop.signal, onOpen: isOpen => open.push(isOpen) })) {
      seen.push(change)
      if (change.type === 'providers') stop.abort()
    }
  }
  await t.rejects(follow(), { name: 'AbortError' })
  t.match(seen, [
    { type: 'ready', resumed: false },
    { type: 'track', track: { status: 'queued' } },
    { type: 'track', track: { status: 'running' } },
    { type: 'ready', resumed: true },
    { type: 'providers' },
  ])
  t.equal(calls.length, 3)
  t.equal(calls[2]?.headers['last-event-id'], 'a-2', 'it goes on after the last event that had an id')
  t.same(open, [true, false, true, false])
})

t.test('what is refused for good is thrown', async t => {
  const { url } = await startFarEnd(t, (_request, response) =>
    answerJson(response, 401, { title: 'Who calls?', status: 401, code: 'unauthorized' }),
  )
  const [first] = [new SoundFoundryClient({ baseUrl: url }).followChanges()]
  await t.rejects(first?.next() ?? Promise.resolve(), SoundFoundryProblem)
})
