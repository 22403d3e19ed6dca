import type { ListOutcome } from '@soundfoundry/track'
import t, { type Test } from 'tap'
import { listPredictions, listRecent, readPage } from '../src/list.ts'
import { hang, json, makeToken, predictionBody, startFarEnd, text, type Behaviour, type FarEnd } from './far-end.ts'

const wanted = { model: 'minimax/music-1.5', input: { prompt: 'slow piano', lyrics: '[Verse]' } }
const since = new Date('2026-10-01T11:58:00Z')

function page(results: readonly unknown[], next: string | null = null): Record<string, unknown> {
  return { next, previous: null, results }
}

async function startFor(t: Test, behaviour: Behaviour): Promise<FarEnd> {
  const farEnd = await startFarEnd(behaviour)
  t.teardown(() => farEnd.close())
  return farEnd
}

function optionsAt(farEnd: FarEnd, timeoutMs = 5000) {
  const signal = new AbortController().signal
  return { endpoint: new URL(farEnd.apiUrl), secret: makeToken(), signal, timeoutMs }
}

async function listAt(farEnd: FarEnd, from = since, timeoutMs = 5000): Promise<ListOutcome> {
  return listPredictions(optionsAt(farEnd, timeoutMs), wanted, { since: from })
}

t.test('predictions of the model since then are equal, near, or of something else', async t => {
  const equal = predictionBody({ input: { lyrics: '[Verse]', prompt: 'slow piano' } })
  const filled = predictionBody({ input: { ...wanted.input, audio_format: 'mp3', seed: null } })
  const near = predictionBody({ input: { prompt: 'slow piano, twice', lyrics: '[Verse]' } })
  const removed = predictionBody({ input: {}, data_removed: true })
  const nameless = predictionBody({ model: null })
  const others = [
    predictionBody({ input: { prompt: 'a march', lyrics: 'la' } }),
    predictionBody({ model: 'minimax/music-2.5' }),
    predictionBody({ created_at: '2026-10-01T11:57:59.999Z' }),
  ]
  const farEnd = await startFor(t, json(200, page([equal, filled, near, removed, nameless, ...others])))
  const outcome = await listAt(farEnd)
  const created_at = '2026-10-01T12:00:00.000Z'
  t.match(outcome, {
    kind: 'listed',
    requests: [equal, filled].map(each => ({ provider_request_id: each['id'], created_at })),
    near: [near, removed, nameless].map(each => ({ provider_request_id: each['id'], created_at })),
    whole: true,
    clock_ahead_ms: Number,
  })
  t.strictSame(
    farEnd.requests.map(each => each.url),
    Array.from({ length: 2 }, () => '/v1/predictions?created_after=2026-10-01T11%3A58%3A00.000Z'),
    'the first page is read again',
  )
})

t.test('a list whose clock is behind is asked for from earlier on', async t => {
  const farEnd = await startFor(t, json(200, page([]), { date: new Date(Date.now() - 150_000).toUTCString() }))
  const outcome = await listAt(farEnd)
  t.equal(outcome.kind === 'listed' && Math.round((outcome.clock_ahead_ms ?? 0) / 5_000), -30)
  const starts = farEnd.requests.map(each => new URL(each.url, 'http://x').searchParams.get('created_after') ?? '')
  t.strictSame(
    starts.map(start => Math.round((Date.parse(start) - since.getTime()) / 5_000)),
    [0, -30, -30],
  )
})

t.test('pages are followed until they are older', async t => {
  const farEnd = await startFor(t, (seen, response) => {
    const number = Number(new URL(seen.url, 'http://x').searchParams.get('cursor') ?? 0)
    const created_at = new Date(Date.parse('2026-10-01T12:00:00Z') - number * 60_000).toISOString()
    json(
      200,
      page(
        [predictionBody({ created_at, id: `${number}`.padStart(26, '0') })],
        `${farEnd.apiUrl}/predictions?cursor=${number + 1}`,
      ),
    )(seen, response)
  })
  t.match(await listAt(farEnd), { kind: 'listed', requests: { length: 3 }, whole: true })
  t.equal(farEnd.requests.length, 5, 'four pages, and the first one again')
})

t.test('pages that lead back are no proof of absence', async t => {
  const farEnd = await startFor(t, (seen, response) => {
    json(200, page([predictionBody()], '/v1/predictions?cursor=again'))(seen, response)
  })
  t.match(await listAt(farEnd), { kind: 'listed', whole: false, explanation: /lead back/ })
  t.equal(farEnd.requests.length, 2)
})

t.test('a page anywhere else is never asked for, and the token does not travel', async t => {
  const elsewhere = await startFor(t, json(200, page([])))
  const farEnd = await startFor(t, json(200, page([predictionBody()], `${elsewhere.apiUrl}/predictions?cursor=a`)))
  t.match(await listAt(farEnd), { kind: 'listed', whole: false, explanation: /outside REPLICATE_API_URL/ })
  t.equal(elsewhere.requests.length, 0)
})

t.test('an API that does not know the filter is asked without it', async t => {
  const equal = predictionBody()
  const farEnd = await startFor(t, (seen, response) => {
    const isFiltered = seen.url.includes('created_after')
    json(isFiltered ? 422 : 200, isFiltered ? { detail: 'unknown parameter' } : page([equal]))(seen, response)
  })
  t.match(await listAt(farEnd), { kind: 'listed', requests: [{ provider_request_id: equal['id'] }] })
  t.equal(farEnd.requests.length, 4)
})

t.test('whatever cannot be read is no proof of absence', async t => {
  const farEnd = await startFor(t, hang)
  const behaviours: [string, Behaviour][] = [
    ['HTML', text(200, '<html>')],
    ['broken JSON', text(200, '{"results": [')],
    ['no results', json(200, { next: null })],
    ['a result that is no prediction', json(200, page([{ id: 'abc' }]))],
    ['a result without a time', json(200, page([predictionBody({ created_at: null })]))],
    ['a result with a time that is none', json(200, page([predictionBody({ created_at: 'yesterday' })]))],
    ['a refused key', json(401, {})],
    ['a rate limit', json(429, {})],
    ['a server error', text(503, '<html>')],
  ]
  for (const [name, behaviour] of behaviours) {
    farEnd.requests.length = 0
    farEnd.behave(behaviour)
    t.match(await listAt(farEnd), { kind: 'unavailable', explanation: String }, name)
    t.equal(farEnd.requests.length, 1, `${name} is one request`)
  }
  farEnd.behave(hang)
  t.match(await listAt(farEnd, since, 200), { kind: 'unavailable', http_status: null })
})

t.test(
  "an id that is not of Replicate's form, or is a part of the token, is never kept, and no absence is told",
  async t => {
    const token = makeToken()
    const good = predictionBody()
    const rows: ReadonlyArray<readonly [what: string, id: string]> = [
      ['a word', 'abc'],
      ['too long', 'a'.repeat(27)],
      ['upper case', 'A'.repeat(26)],
      ['a dash', `${'a'.repeat(25)}-`],
      ['a part of the token', 'a'.repeat(26)],
    ]
    for (const [what, id] of rows) {
      const asked = what === 'a part of the token' ? `${token}${id}` : token
      for (const input of [wanted.input, { prompt: 'another' }]) {
        const found = readPage(page([predictionBody({ id, input }), good]), wanted, asked, since)
        t.match(
          found,
          { gap: /without an id of Replicate's form/, entries: [{ provider_request_id: good['id'] }] },
          what,
        )
        t.equal(found?.entries.length, 1, what)
      }
      const others = [{ model: 'minimax/music-2.5' }, { created_at: '2026-10-01T11:57:59.999Z' }]
      for (const other of others) {
        t.match(
          readPage(page([predictionBody({ id, ...other })]), wanted, asked, since),
          { gap: null, entries: [] },
          what,
        )
      }
    }
    const farEnd = await startFor(t, json(200, page([predictionBody({ id: 'abc' })])))
    t.match(await listAt(farEnd), {
      kind: 'listed',
      requests: [],
      near: [],
      whole: false,
      explanation: /without an id/,
    })
    t.match(await listRecent(optionsAt(farEnd), { since }), { kind: 'listed', requests: [], incomplete: true })
  },
)

t.test('what cannot be looked for is said to be so', async t => {
  const farEnd = await startFor(t, json(200, page([])))
  t.match(await listAt(farEnd, new Date(Number.NaN)), { kind: 'unavailable' })
  t.equal(farEnd.requests.length, 0)
  t.equal(readPage('nothing', wanted, makeToken(), since), null)
})

t.test('all recent work is listed, whatever its model and input, also when its input is gone', async t => {
  const predictions = [
    predictionBody(),
    predictionBody({ model: 'minimax/music-2.5' }),
    predictionBody({ input: {}, data_removed: true }),
    predictionBody({ model: null, version: 'hidden' }),
    predictionBody({ created_at: '2026-10-01T11:57:59.999Z' }),
  ]
  const farEnd = await startFor(t, json(200, page(predictions)))
  t.match(await listRecent(optionsAt(farEnd), { since }), {
    kind: 'listed',
    requests: [
      { provider_request_id: predictions[0]?.['id'], model: 'minimax/music-1.5' },
      { provider_request_id: predictions[1]?.['id'], model: 'minimax/music-2.5' },
      { provider_request_id: predictions[2]?.['id'] },
      { provider_request_id: predictions[3]?.['id'], model: 'unknown' },
    ],
  })
})

t.test('of more recent work than is read, what was read is listed and said to be incomplete', async t => {
  const farEnd = await startFor(t, (seen, response) => {
    json(200, page([predictionBody()], '/v1/predictions?cursor=again'))(seen, response)
  })
  t.match(await listRecent(optionsAt(farEnd), { since }), { kind: 'listed', incomplete: true, requests: { length: 2 } })
})
