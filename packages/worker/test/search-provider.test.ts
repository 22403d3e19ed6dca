import * as fc from 'fast-check'
import t from 'tap'
import type { ListOutcome } from '@soundfoundry/track'
import { AppError } from '@soundfoundry/errors'
import { fixedCredentials } from '../src/index.ts'
import { inputHash } from '../src/input-hash.ts'
import { nearestFirst, searchProvider } from '../src/search-provider.ts'
import { makeCredential, makeProvider } from './tiny-provider.ts'
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

const found = (...ids: string[]) =>
  ids.map(id => ({ provider_request_id: id, created_at: new Date(start).toISOString() }))
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
  const none: ListOutcome = { kind: 'listed', requests: [] }
  const table: readonly Row[] = [
    { own: none, other: none, ids: [], proves: true, asked: 1 },
    { own: { kind: 'listed', requests: found('a') }, other: none, ids: ['a'], proves: true, asked: 1 },
    {
      own: { kind: 'listed', requests: found('a'), incomplete: true },
      other: none,
      ids: ['a'],
      proves: false,
      asked: 1,
    },
    { own: unavailable, other: none, ids: [], proves: false, asked: 2 },
    { own: unavailable, other: { kind: 'listed', requests: found('b') }, ids: ['b'], proves: false, asked: 2 },
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
    t.equal(search.provesAbsence, row.proves, JSON.stringify(row))
    t.equal(asked.length, row.asked)
    t.equal(asked[0], own.fingerprint)
  }

  const submitted = async (input_sha256: string | undefined) => {
    let asked = 0
    const list = async () => ({ kind: 'listed' as const, requests: found(`${(asked += 1)}`) })
    const context = contextOf(bus, makeProvider({ list }), { credentials: fixedCredentials([own]) })
    const [begun] = after(record, {
      ...submitting('i', own.fingerprint),
      ...(input_sha256 && { input_sha256 }),
    }).attempts
    if (begun === undefined) throw new Error('no attempt')
    return { ...(await searchProvider(context, record, begun, new AbortController().signal)), asked }
  }
  t.match(await submitted(undefined), { provesAbsence: true, asked: 1 }, 'of an older release')
  t.match(await submitted(inputHash({ prompt: record.request.prompt })), { provesAbsence: true, asked: 1 })
  const otherwise = await submitted(inputHash({ prompt: record.request.prompt, steps: 8 }))
  t.match(otherwise, { found: [], provesAbsence: false, asked: 0, explanation: /maps requests otherwise/ })

  const keyless = contextOf(bus, makeProvider(), { credentials: fixedCredentials([]) })
  t.match(await searchProvider(keyless, record, attempt, new AbortController().signal), {
    found: [],
    provesAbsence: false,
  })
  const forgetful = makeProvider({
    mapInput: () => {
      throw new AppError('configuration_invalid')
    },
  })
  const context = contextOf(bus, forgetful, { credentials: fixedCredentials([own]) })
  t.match(await searchProvider(context, record, attempt, new AbortController().signal), { provesAbsence: false })
})
