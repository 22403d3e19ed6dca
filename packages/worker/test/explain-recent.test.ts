import * as fc from 'fast-check'
import t from 'tap'
import type { RecentRequest } from '@soundfoundry/track'
import { explainRecent, type OwnAttempt } from '../src/explain-recent.ts'
import { after, dispatched, submitting } from './workbench.ts'

const times = { clockSkewMs: 120_000, submitMs: 20_000, heldMs: 600_000 }
const start = Date.parse('2026-01-01T00:00:00.000Z')
const at = (ms: number) => new Date(start + ms).toISOString()

const request = (id: string, ms = 0, model = 'tiny'): RecentRequest => ({
  provider_request_id: id,
  created_at: at(ms),
  model,
})

const [begun] = after(dispatched(), submitting('i')).attempts
if (begun === undefined) throw new Error('no attempt')
const now = start + 480_001
const underWay = { ...begun, track: 'one', started_at: at(0), isGivenUp: false }
const givenUp = { ...underWay, state: 'unknown', reason: 'no_trace', ended_at: at(300_000), isGivenUp: true } as const
const lookedFor = { ...givenUp, isGivenUp: false } as const
const accepted = { ...underWay, state: 'accepted', provider_request_id: 'a' } as const

interface Row {
  what: string
  requests: RecentRequest[]
  attempts: OwnAttempt[]
  as: 'own' | 'held' | 'late' | 'foreign'
}

const rows: readonly Row[] = [
  { what: 'nothing accounts for it', requests: [request('a')], attempts: [], as: 'foreign' },
  { what: 'an attempt knows it', requests: [request('a', 9e9)], attempts: [accepted], as: 'own' },
  { what: 'an attempt knows another one', requests: [request('b')], attempts: [accepted], as: 'foreign' },
  { what: 'an attempt is under way', requests: [request('a', 1_000)], attempts: [underWay], as: 'held' },
  { what: 'the clocks differ', requests: [request('a', -119_000)], attempts: [underWay], as: 'held' },
  { what: 'it is too early', requests: [request('a', -121_000)], attempts: [underWay], as: 'foreign' },
  { what: 'it is too late', requests: [request('a', 141_000)], attempts: [underWay], as: 'foreign' },
  { what: 'of another model', requests: [request('a', 0, 'big')], attempts: [underWay, givenUp], as: 'foreign' },
  {
    what: 'it may begin late',
    requests: [request('a', 241_000)],
    attempts: [{ ...underWay, starts_within_ms: 120_000 }],
    as: 'held',
  },
  { what: 'an ended attempt is looked for', requests: [request('a')], attempts: [lookedFor], as: 'held' },
  {
    what: 'it was looked for long enough',
    requests: [request('a', -119_999)],
    attempts: [underWay, lookedFor],
    as: 'foreign',
  },
  { what: 'an attempt was given up', requests: [request('a', 1_000)], attempts: [givenUp], as: 'late' },
]

t.test('what accounts for a request that nobody has claimed', async t => {
  for (const { what, requests, attempts, as } of rows) {
    const explained = explainRecent(requests, attempts, times, now)
    const filled = (['own', 'held', 'late', 'foreign'] as const).filter(name => explained[name].length > 0)
    t.strictSame(filled, [as], what)
  }
})

t.test('an attempt that was given up accounts for one request, the nearest', async t => {
  const { late, foreign } = explainRecent([request('far', 9_000), request('near', 100)], [givenUp], times, now)
  t.match(late, [{ request: { provider_request_id: 'near' }, attempt: { intent: 'i' } }])
  t.match(foreign, [{ provider_request_id: 'far' }])
})

t.test('every request is accounted for once, and never more than there are attempts given up', async t => {
  const requests = fc.uniqueArray(
    fc.record({ id: fc.stringMatching(/^[a-z]{1,2}$/), ms: fc.integer({ min: -200_000, max: 200_000 }) }),
    { selector: ({ id }) => id, maxLength: 12 },
  )
  const attempts = fc.array(
    fc.record({ kind: fc.constantFrom(underWay, givenUp, accepted), ms: fc.integer({ min: -200_000, max: 200_000 }) }),
    { maxLength: 6 },
  )
  fc.assert(
    fc.property(requests, attempts, (requests, attempts) => {
      const seen = requests.map(({ id, ms }) => request(id, ms))
      const own = attempts.map(({ kind, ms }, index) => ({ ...kind, started_at: at(ms), intent: `i${index}` }))
      const explained = explainRecent(seen, own, times, now)
      const all = [
        ...explained.own,
        ...explained.held,
        ...explained.foreign,
        ...explained.late.map(each => each.request),
      ]
      const ids = all.map(each => each.provider_request_id)
      const intents = explained.late.map(({ attempt }) => attempt.intent)
      return (
        ids.toSorted().join() ===
          seen
            .map(each => each.provider_request_id)
            .toSorted()
            .join() && new Set(intents).size === intents.length
      )
    }),
  )
  t.pass()
})
