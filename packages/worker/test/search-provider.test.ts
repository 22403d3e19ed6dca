import * as fc from 'fast-check'
import t from 'tap'
import { canonicalHash, type ListOutcome } from '@soundfoundry/track'
import { AppError } from '@soundfoundry/errors'
import { fixedCredentials } from '../src/index.ts'
import { nearestFirst, searchProvider } from '../src/search-provider.ts'
import { listed, makeCredential, makeProvider } from './tiny-provider.ts'
import { after, contextOf, dispatched, submitting, useBroker, useBus } from './workbench.ts'

const start = Date.parse('2026-01-01T00:00:00.000Z')
const request = fc.record({
  provider_request_id: fc.stringMatching(/^[a-z]{1,3}$/),
  created_at: fc.integer({ min: -120_000, max: 120_000 }).map(ms => new Date(start + ms).toISOString()),
})

t.test('whoever looks takes the candidates in the same order, the nearest in time first, each once', async t => {
  const unique = fc.uniqueArray(request, { selector: each => each.provider_request_id })
  fc.assert(
    fc.property(unique, fc.integer(), (requests, seed) => {
      const startedAt = new Date(start).toISOString()
      const shuffled = requests.toSorted((a, b) => (a.created_at + seed < b.provider_request_id + seed ? -1 : 1))
      const ordered = nearestFirst([...requests, ...shuffled], startedAt)
      const distances = ordered.map(each => Math.abs(Date.parse(each.created_at) - start))
      const isSorted = distances.every((distance, index) => index === 0 || distance >= (distances[index - 1] ?? 0))
      const isSame = JSON.stringify(ordered) === JSON.stringify(nearestFirst(shuffled, startedAt))
      return isSorted && isSame && ordered.length === requests.length
    }),
  )
  t.pass()
})

const found = (...ids: string[]) => ids.map(id => ({ provider_request_id: id, created_at: new Date().toISOString() }))
const unavailable: ListOutcome = { kind: 'unavailable', http_status: 401, explanation: 'a test' }

t.test('absence is proved by the whole list of the account that was asked, and by nothing less', async t => {
  const bus = await useBus(t, await useBroker(t))
  const [own, other] = [makeCredential('previous'), makeCredential('current')]
  const record = dispatched()
  const [attempt] = after(record, submitting('i', own.fingerprint)).attempts
  if (attempt === undefined) throw new Error('no attempt')

  interface Row {
    own: ListOutcome
    other: ListOutcome
    ids: string[]
    proves: boolean
    asked: number
  }
  const none = listed([])
  const table: readonly Row[] = [
    { own: none, other: none, ids: [], proves: true, asked: 1 },
    { own: listed(found('a')), other: none, ids: ['a'], proves: true, asked: 1 },
    {
      own: listed(found('a'), { whole: false, explanation: 'a page was missing' }),
      other: none,
      ids: ['a'],
      proves: false,
      asked: 1,
    },
    { own: listed([], { clock_ahead_ms: null }), other: none, ids: [], proves: false, asked: 1 },
    { own: unavailable, other: none, ids: [], proves: false, asked: 2 },
    { own: unavailable, other: listed(found('b')), ids: ['b'], proves: false, asked: 2 },
    { own: unavailable, other: unavailable, ids: [], proves: false, asked: 2 },
  ]
  for (const row of table) {
    const asked: string[] = []
    const provider = makeProvider({
      list: async ({ credential }) => {
        asked.push(credential.fingerprint)
        return credential.fingerprint === own.fingerprint ? row.own : row.other
      },
    })
    const context = contextOf(bus, provider, { credentials: fixedCredentials([own, other]) })
    const search = await searchProvider(context, record, attempt, new AbortController().signal)
    t.strictSame(
      search.found.map(each => each.provider_request_id),
      row.ids,
    )
    t.equal(search.isWhole, row.proves, JSON.stringify(row))
    t.equal(asked.length, row.asked)
    t.equal(asked[0], own.fingerprint)
  }

  const submitted = async (input_sha256: string | undefined) => {
    let asked = 0
    const list = async () => listed(found(`${(asked += 1)}`))
    const context = contextOf(bus, makeProvider({ list }), { credentials: fixedCredentials([own]) })
    const [begun] = after(record, {
      ...submitting('i', own.fingerprint),
      ...(input_sha256 && { input_sha256 }),
    }).attempts
    if (begun === undefined) throw new Error('no attempt')
    return { ...(await searchProvider(context, record, begun, new AbortController().signal)), asked }
  }
  t.match(await submitted(undefined), { isWhole: true, asked: 1 }, 'of an older release')
  t.match(await submitted(canonicalHash({ prompt: record.request.prompt })), { isWhole: true, asked: 1 })
  const otherwise = await submitted(canonicalHash({ prompt: record.request.prompt, steps: 8 }))
  t.match(otherwise, { found: [], isWhole: false, asked: 0, explanation: /maps requests otherwise/ })

  const keyless = contextOf(bus, makeProvider(), { credentials: fixedCredentials([]) })
  t.match(await searchProvider(keyless, record, attempt, new AbortController().signal), {
    found: [],
    isWhole: false,
  })
  const forgetful = makeProvider({
    mapInput: () => {
      throw new AppError('configuration_invalid')
    },
  })
  const context = contextOf(bus, forgetful, { credentials: fixedCredentials([own]) })
  t.match(await searchProvider(context, record, attempt, new AbortController().signal), { isWhole: false })
})

t.test(
  'what was sent later than this attempt can have been is another one, by the clock of the provider and by ours',
  async t => {
    const bus = await useBus(t, await useBroker(t))
    const own = makeCredential()
    const record = dispatched()
    const [attempt] = after(record, { ...submitting('i', own.fingerprint), starts_within_ms: 120_000 }).attempts
    if (attempt === undefined) throw new Error('no attempt')
    const at = (ms: number) => new Date(Date.parse(attempt.started_at) + ms).toISOString()
    const rows = [
      [0, 0, true],
      [440_000, 0, true],
      [440_001, 0, false],
      [440_001, 1_000, true],
      // It may be the clock of something in between, and not the one that the list goes by.
      [290_001, -150_000, true],
      [440_001, -150_000, false],
    ] as const
    for (const [afterMs, ahead, isIt] of rows) {
      const seen = [{ provider_request_id: 'a', created_at: at(afterMs) }]
      const list = async () => listed(seen, { near: seen, clock_ahead_ms: ahead })
      const context = contextOf(bus, makeProvider({ list }), { credentials: fixedCredentials([own]) })
      const search = await searchProvider(context, record, attempt, new AbortController().signal)
      t.strictSame([search.found.length, search.near.length], isIt ? [1, 1] : [0, 0], `${afterMs} ${ahead}`)
    }
  },
)

t.test('a list whose clock cannot be right proves nothing', async t => {
  const bus = await useBus(t, await useBroker(t))
  const own = makeCredential()
  const record = dispatched()
  const [attempt] = after(record, { ...submitting('i', own.fingerprint), starts_within_ms: 120_000 }).attempts
  if (attempt === undefined) throw new Error('no attempt')
  for (const [ahead, isWhole] of [
    [0, true],
    [-150_000, true],
    [1_200_000, false],
    [-1_200_000, false],
  ] as const) {
    const list = async () => listed([], { clock_ahead_ms: ahead })
    const context = contextOf(bus, makeProvider({ list }), { credentials: fixedCredentials([own]) })
    const search = await searchProvider(context, record, attempt, new AbortController().signal)
    t.equal(search.isWhole, isWhole, `${ahead}`)
  }
})
