import * as fc from 'fast-check'
import t, { type Test } from 'tap'
import { readPage } from '../src/listing-page.ts'
import { answered, exchanges } from './exchanges.ts'
import { answerJson, call, input, makeKey, providerAt, startFarEnd } from './far-end.ts'

const model = 'fal-ai/minimax-music/v2'
const since = new Date('2026-01-01T00:00:00Z')
const wanted = { model, input }
const key = makeKey()
/** An id of fal's form that holds a short name. */
const idOf = (name: string) =>
  `00000000-0000-4000-8000-${Buffer.from(name).toString('hex').slice(-12).padStart(12, '0')}`
const item = (name: string, more: Record<string, unknown> = {}) => ({
  request_id: idOf(name),
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
const read = (items: unknown[], looked: Parameters<typeof readPage>[1] = wanted) =>
  readPage(answered(200, page(items)), looked, key, since, 0)
const likenesses = (items: unknown[]) => {
  const found = read(items)
  return found.kind === 'page' ? found.entries.map(entry => `${entry.provider_request_id} ${entry.likeness}`) : null
}

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

t.test('what holds all that was sent is equal, whatever its order, its defaults and its shape', async t => {
  const { prompt, lyrics_prompt, audio_setting } = input
  const turned = {
    audio_setting: Object.fromEntries(Object.entries(audio_setting).toReversed()),
    lyrics_prompt,
    prompt,
  }
  t.same(
    likenesses([
      item('a', { json_input: turned }),
      item('b', { json_input: JSON.stringify(turned) }),
      item('c', { json_input: { ...input, seed: null, audio_setting: { ...audio_setting, normalize: true } } }),
    ]),
    ['a', 'b', 'c'].map(name => `${idOf(name)} equal`),
  )
})

t.test('what is not equal is near or of something else, and another model is not listed at all', async t => {
  t.same(
    likenesses([
      item('a', { json_input: { ...input, prompt: 'another' } }),
      item('b', { json_input: { prompt: 'another', lyrics_prompt: 'words', audio_setting: {} } }),
      item('c', { endpoint_id: 'fal-ai/minimax-music/v1.5' }),
      item('d', { json_input: undefined }),
      item('e', { json_input: null }),
      item('f', { json_input: 'not json' }),
    ]),
    ['a near', 'b other', 'd near', 'e near', 'f near'].map(each => `${idOf(each.slice(0, 1))}${each.slice(1)}`),
  )
  t.match(read([item('a', { json_input: undefined })], { model, input: null }), { entries: [{ likeness: 'equal' }] })
})

t.test('what has no id that can be read is a gap, unless it is too old', async t => {
  t.match(read(['not an item']), { gap: /without an id/, entries: [] })
  t.match(read([item('', { request_id: '' })]), { gap: /without an id/ })
  t.match(read([item('', { request_id: '', sent_at: '2025-12-31T23:59:59Z' })]), { gap: null })
})

t.test("an id that is not of fal's form, or is a part of the key, is never kept, and no absence is told", async t => {
  const rows: ReadonlyArray<readonly [what: string, request_id: unknown]> = [
    ['a word', 'abc'],
    ['a path', '../keys'],
    ['a UUID with more behind', `${idOf('a')}-1`],
    ['a UUID without dashes', idOf('a').replaceAll('-', '')],
    ["the key's own id", key.split(':')[0]],
    ['the key', key],
    ['a number', 7],
    ['nothing', null],
  ]
  for (const [what, request_id] of rows) {
    for (const json_input of [input, { prompt: 'another' }]) {
      const found = read([item('a', { request_id, json_input }), item('b')])
      t.match(found, { gap: /without an id of fal's form/, entries: [{ provider_request_id: idOf('b') }] }, what)
      t.equal(found.kind === 'page' && found.entries.length, 1, what)
    }
    const old = { request_id, sent_at: '2025-12-31T23:59:59Z' }
    t.match(read([item('a', old)]), { gap: null, entries: [] }, `${what}, too old`)
    t.match(
      read([item('a', { request_id, endpoint_id: 'fal-ai/other' })]),
      { gap: null, entries: [] },
      `${what}, other`,
    )
  }
  const { outcome } = await list(
    t,
    Array.from({ length: 2 }, () => page([item('a', { request_id: 'abc' })])),
  )
  t.match(outcome, { kind: 'listed', requests: [], near: [], whole: false, explanation: /without an id/ })
})

t.test('a time that cannot be read is the time looked from', async t => {
  const found = read([item('a', { sent_at: 'x', started_at: null })])
  t.match(found, { entries: [{ provider_request_id: idOf('a'), created_at: since.toISOString() }] })
})

t.test('every page is read, each with one request, and the first one again', async t => {
  const first = page([item('a')], { next_cursor: 'Mg==', has_more: true })
  const { outcome, cursors } = await list(t, [
    first,
    page([item('b'), item('a')], { next_cursor: 'Mw==', has_more: true }),
    page([]),
    first,
  ])
  t.same(cursors, [null, 'Mg==', 'Mw==', null])
  t.match(outcome, {
    kind: 'listed',
    requests: ['a', 'b'].map(name => ({ provider_request_id: idOf(name), created_at: '2026-01-01T00:00:01.000Z' })),
    near: [],
    whole: true,
    clock_ahead_ms: Number,
  })
})

t.test('an empty list that was read twice says that nothing is there', async t => {
  t.match((await list(t, [page([]), page([])])).outcome, { kind: 'listed', requests: [], near: [], whole: true })
})

t.test('a list that could not be compared or read in full never says that nothing is there', async t => {
  const without = page([item('x', { json_input: undefined })])
  t.match((await list(t, [without, without])).outcome, {
    kind: 'listed',
    requests: [],
    near: [{ provider_request_id: idOf('x') }],
  })
  const first = page([item('a')], { next_cursor: 'Mg==', has_more: true })
  const cut = await list(t, [first])
  t.match(cut.outcome, {
    kind: 'listed',
    requests: [{ provider_request_id: idOf('a') }],
    whole: false,
    http_status: 500,
  })
  t.match((await list(t, [page([])])).outcome, { kind: 'listed', requests: [], whole: false }, 'not the second time')
  t.match((await list(t, [{ detail: 'x' }])).outcome, { kind: 'unavailable', http_status: 200 }, 'not a page')
})

t.test('the list is asked for in its documented order, since the time of the clock of fal', async t => {
  const urls: URL[] = []
  const end = await startFarEnd((arrival, response) => {
    urls.push(new URL(arrival.url, 'http://localhost'))
    const date = new Date(Date.now() - 150_000).toUTCString()
    answerJson(200, page([]), { date })(arrival, response)
  })
  t.teardown(end.close)
  const outcome = await providerAt(end.origin).list({ ...call(), input, since })
  t.equal(outcome.kind === 'listed' && Math.round((outcome.clock_ahead_ms ?? 0) / 5_000), -30)
  t.strictSame([...new Set(urls.map(url => url.searchParams.get('sort_by')))], ['ended_at'])
  const starts = urls.map(url =>
    Math.round((Date.parse(url.searchParams.get('start') ?? '') - since.getTime()) / 5_000),
  )
  t.strictSame(starts, [0, -30, -30])
})

t.test('any exchange is a page or none, and never throws', async t => {
  fc.assert(
    fc.property(exchanges, exchange => {
      const found = readPage(exchange, wanted, key, since, null)
      return found.kind === 'unavailable' || found.entries.every(entry => !Number.isNaN(Date.parse(entry.created_at)))
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
      return page([item(String(endpoint_id), { endpoint_id, json_input: undefined })])
    },
    [model, 'fal-ai/minimax-music/v2.5'],
  )
  t.same(
    asked.map(url => [url.searchParams.get('endpoint_id'), url.searchParams.get('expand')]),
    provider.models.map(({ id }) => [id, null]),
  )
  t.match(outcome, {
    kind: 'listed',
    requests: provider.models.map(({ id }) => ({
      provider_request_id: idOf(id),
      created_at: '2026-01-01T00:00:01.000Z',
      model: id,
    })),
  })
})

t.test('recent work that was read only in part is said to be so, and what cannot be read is unavailable', async t => {
  const first = page([item('a')], { next_cursor: 'Mg==', has_more: true })
  const cut = await recent(t, url => (url.searchParams.has('cursor') ? undefined : first))
  t.match(cut.outcome, { kind: 'listed', incomplete: true, requests: [{ provider_request_id: idOf('a'), model }] })
  t.match((await recent(t, () => undefined)).outcome, { kind: 'unavailable', http_status: 500 })
})
