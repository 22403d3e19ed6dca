import * as fc from 'fast-check'
import t, { type Test } from 'tap'
import { readPage } from '../src/listing.ts'
import { answered, exchanges } from './exchanges.ts'
import { answerJson, call, input, providerAt, startFarEnd } from './far-end.ts'

const model = 'fal-ai/minimax-music/v2'
const since = new Date('2026-01-01T00:00:00Z')
const wanted = { model, input, since }
const item = (request_id: string, more: Record<string, unknown> = {}) => ({
  request_id,
  endpoint_id: model,
  sent_at: '2026-01-01T00:00:01Z',
  started_at: '2026-01-01T00:00:05Z',
  ended_at: null,
  status_code: null,
  json_input: input,
  ...more,
})
const page = (items: unknown[], more: Record<string, unknown> = {}) => ({
  items,
  next_cursor: null,
  has_more: false,
  ...more,
})
const ids = (items: unknown[]) =>
  readPage(answered(200, page(items)), wanted)?.matches.map(match => match.provider_request_id)

/** What the provider's listing gives for these pages, and the cursors it asked for. */
async function list(t: Test, pages: unknown[]) {
  const cursors: (string | null)[] = []
  const end = await startFarEnd((arrival, response) => {
    cursors.push(new URL(arrival.url, 'http://localhost').searchParams.get('cursor'))
    const body = pages[cursors.length - 1]
    answerJson(body === undefined ? 500 : 200, body)(arrival, response)
  })
  t.teardown(end.close)
  return { outcome: await providerAt(end.origin).list({ ...call(), input, since }), cursors }
}

t.test('an equal input matches whatever the order of its fields', async t => {
  const { prompt, lyrics_prompt, audio_setting } = input
  const turned = {
    audio_setting: Object.fromEntries(Object.entries(audio_setting).toReversed()),
    lyrics_prompt,
    prompt,
  }
  t.same(ids([item('a', { json_input: turned }), item('b', { json_input: JSON.stringify(turned) })]), ['a', 'b'])
})

t.test('another input, another model and an older request do not match', async t => {
  t.same(
    ids([
      item('a', { json_input: { ...input, prompt: 'another' } }),
      item('b', { json_input: { ...input, extra: 1 } }),
      item('c', { endpoint_id: 'fal-ai/minimax-music/v1.5' }),
      item('d', { sent_at: '2025-12-31T23:59:59Z' }),
    ]),
    [],
  )
})

t.test('a request without an input to compare is undetermined, unless it is too old or of another model', async t => {
  const items = [
    item('a', { json_input: undefined }),
    item('b', { json_input: null }),
    item('c', { json_input: 'not json' }),
    item('d', { json_input: undefined, sent_at: '2025-12-31T23:59:59Z' }),
    item('e', { json_input: undefined, endpoint_id: 'fal-ai/flux/dev' }),
    'not an item',
  ]
  t.match(readPage(answered(200, page(items)), wanted), { matches: [], undetermined: 4 })
})

t.test('a time that cannot be read is the time looked from', async t => {
  const found = readPage(answered(200, page([item('a', { sent_at: 'x', started_at: null })])), wanted)
  t.same(found?.matches, [{ provider_request_id: 'a', created_at: since.toISOString() }])
})

t.test('every page is read, each with one request', async t => {
  const { outcome, cursors } = await list(t, [
    page([item('a')], { next_cursor: 'Mg==', has_more: true }),
    page([item('b'), item('a')], { next_cursor: 'Mw==', has_more: true }),
    page([]),
  ])
  t.same(cursors, [null, 'Mg==', 'Mw=='])
  t.same(outcome, {
    kind: 'listed',
    requests: ['a', 'b'].map(provider_request_id => ({ provider_request_id, created_at: '2026-01-01T00:00:01.000Z' })),
  })
})

t.test('an empty list says that nothing is there', async t => {
  t.same((await list(t, [page([])])).outcome, { kind: 'listed', requests: [] })
})

t.test('a list that could not be compared in full never says that nothing is there', async t => {
  const without = item('x', { json_input: undefined })
  t.match((await list(t, [page([without])])).outcome, {
    kind: 'unavailable',
    http_status: 200,
    explanation: /compared/,
  })
  t.match((await list(t, [page([item('a'), without])])).outcome, {
    kind: 'listed',
    requests: [{ provider_request_id: 'a' }],
    incomplete: true,
  })
  const first = page([item('a')], { next_cursor: 'Mg==', has_more: true })
  t.match((await list(t, [first])).outcome, { kind: 'listed', incomplete: true }, 'the second page failed')
  t.match((await list(t, [{ ...first, items: [] }])).outcome, { kind: 'unavailable', http_status: 500 })
  t.match((await list(t, [{ detail: 'x' }])).outcome, { kind: 'unavailable', http_status: 200 }, 'not a page')
})

t.test('a cursor that comes again, and pages without end, are given up', async t => {
  const again = page([], { next_cursor: 'Mg==', has_more: true })
  const { outcome, cursors } = await list(t, [again, again, again])
  t.match(outcome, { kind: 'unavailable', http_status: null })
  t.equal(cursors.length, 2)
  const endless = Array.from({ length: 30 }, (_, at) => page([], { next_cursor: String(at), has_more: true }))
  t.equal((await list(t, endless)).cursors.length, 20)
})

t.test('any exchange is a page or none, and never throws', async t => {
  fc.assert(
    fc.property(exchanges, exchange => {
      const read = readPage(exchange, wanted)
      return read === null || read.matches.every(match => !Number.isNaN(Date.parse(match.created_at)))
    }),
    { numRuns: 1000 },
  )
  t.pass('for 1000 exchanges')
})

/** What the provider lists of all its models, and what it was asked for. */
async function recent(t: Test, bodyFor: (url: URL) => unknown, models: string[] = [model]) {
  const asked: URL[] = []
  const end = await startFarEnd((arrival, response) => {
    const url = new URL(arrival.url, 'http://localhost')
    asked.push(url)
    const body = bodyFor(url)
    answerJson(body === undefined ? 500 : 200, body)(arrival, response)
  })
  t.teardown(end.close)
  const provider = providerAt(end.origin, { models })
  return { outcome: await provider.recentWork({ ...call(), since }), asked, provider }
}

t.test('all recent work is listed, of every model configured, without asking for its input', async t => {
  const { outcome, asked, provider } = await recent(
    t,
    url => {
      const endpoint_id = url.searchParams.get('endpoint_id')
      return page([item(`of ${endpoint_id}`.replaceAll(/\W/g, '-'), { endpoint_id, json_input: undefined })])
    },
    [model, 'fal-ai/minimax-music/v2.5'],
  )
  t.same(
    asked.map(url => [url.searchParams.get('endpoint_id'), url.searchParams.get('expand')]),
    provider.models.map(({ id }) => [id, null]),
  )
  t.same(outcome, {
    kind: 'listed',
    requests: provider.models.map(({ id }) => ({
      provider_request_id: `of ${id}`.replaceAll(/\W/g, '-'),
      created_at: '2026-01-01T00:00:01.000Z',
      model: id,
    })),
  })
})

t.test('recent work that was read only in part is said to be so, and what cannot be read is unavailable', async t => {
  const first = page([item('a')], { next_cursor: 'Mg==', has_more: true })
  const cut = await recent(t, url => (url.searchParams.has('cursor') ? undefined : first))
  t.match(cut.outcome, { kind: 'listed', incomplete: true, requests: [{ provider_request_id: 'a', model }] })
  t.match((await recent(t, () => undefined)).outcome, { kind: 'unavailable', http_status: 500 })
})
