import t from 'tap'
import { describe, readersOf, step, type RingEvent } from '../src/index.ts'
import { accepted, drained, Life, probed, read, refused, start, started, tick } from './lives.ts'

function ringAfter(...events: readonly RingEvent[]) {
  const life = new Life()
  for (const event of events) life.after(1, event)
  return life.ring
}

t.test('readers: its own, the one in use, the canary, old ones, staged ones, refused ones', async t => {
  const ring = ringAfter(read('A', 'N', 'P'), probed('N', 'ok'), read('B', 'N', 'P'), probed('B', 'ok'))
  t.strictSame(readersOf(ring, 'P'), ['P', 'A', 'B', 'N'])
  t.strictSame(readersOf(ring, 'gone'), ['A', 'B', 'P', 'N'])
  const rolledBack = [started('B'), refused('B', 401)]
  const refusedCanary = ringAfter(read('A', 'N', 'P'), read('B', 'N', 'P'), probed('B', 'ok'), ...rolledBack)
  t.strictSame(readersOf(refusedCanary, 'gone'), ['A', 'P', 'N', 'B'])
  t.strictSame(readersOf(refusedCanary, 'B'), ['B', 'A', 'P', 'N'])
  t.strictSame(readersOf(ringAfter(), 'A'), [])
})

t.test('readers: a refused credential in use comes after those that are not refused', async t => {
  t.strictSame(readersOf(ringAfter(read('A', null, 'P'), started('P'), refused('A', 401)), 'gone'), ['P', 'A'])
})

t.test('rows: a rotation that was rolled back', async t => {
  const ring = ringAfter(
    read('A'),
    read('B', 'C!', 'A'),
    probed('B', 'ok'),
    started('B'),
    refused('B', 403),
    started('A'),
  )
  const source = 'ENV_FILE (/srv/.env)'
  t.strictSame(describe(ring), [
    {
      key: 'A',
      slot: 'previous',
      state: 'current',
      in_use: true,
      source,
      changeable: true,
      since: '2026-03-01T00:00:01.000Z',
      reason: null,
      fix: null,
      in_flight: 1,
      draining: false,
      retry_at: null,
      lost_on_restart: false,
    },
    {
      in_use: false,
      source: null,
      changeable: true,
      in_flight: 0,
      draining: false,
      retry_at: null,
      lost_on_restart: false,
      key: 'C',
      slot: 'next',
      state: 'rejected',
      since: '2026-03-01T00:00:02.000Z',
      reason: 'bad_format',
      fix: 'has no colon',
    },
    {
      key: 'B',
      slot: 'current',
      state: 'rolled_back',
      in_use: false,
      source,
      changeable: true,
      since: '2026-03-01T00:00:05.000Z',
      reason: 'model_forbidden',
      fix: 'Fix model_forbidden.',
      in_flight: 0,
      draining: false,
      retry_at: '2026-03-01T00:10:05.000Z',
      lost_on_restart: false,
    },
  ])
})

const inShort = (...events: RingEvent[]) =>
  describe(ringAfter(...events)).map(({ key, slot, state, in_use, draining, reason, retry_at }) =>
    [key, slot, state, in_use && 'in use', draining && 'draining', reason, retry_at].filter(Boolean).join(' '),
  )

t.test('rows: held, draining and retired', async t => {
  t.strictSame(inShort(read('A'), read('B'), probed('B', 'locked')), [
    'A current in use',
    'B current held account_locked 2026-03-01T00:00:05.000Z',
  ])
  const promotion = [read('A'), read('B'), probed('B', 'ok'), started('B'), accepted('B')]
  t.strictSame(inShort(...promotion), ['B current current in use', 'A previous draining'])
  t.strictSame(inShort(...promotion, drained('A')), ['B current current in use', 'A retired'])
  t.strictSame(inShort(...promotion, drained('A'), read('B', 'A')), ['B current current in use', 'A next checked'])
  t.strictSame(inShort(read('A', 'N'), probed('N', 'ok'), probed('A', 'refused')), [
    'N next canary in use',
    'A current rejected draining key_refused',
  ])
})

t.test('rows: what was tried in vain is told of for an hour, or until it is tried again', async t => {
  const rolledBack = [read('A'), read('B'), probed('B', 'ok'), started('B'), refused('B', 401), read('A')]
  t.strictSame(inShort(...rolledBack), ['A current current in use', 'B rolled_back key_refused'])
  t.strictSame(inShort(...rolledBack, read('B')), ['A current in use', 'B current checked'])
  t.strictSame(inShort(read('A'), read('B'), probed('B', 'locked'), read('A')), [
    'A current current in use',
    'B held account_locked',
  ])
  t.strictSame(inShort(read('A'), read('B'), read('A')), ['A current current in use'], 'of the others nothing is said')
  const ring = ringAfter(...rolledBack)
  const told = (hours: number) => describe(step(ring, tick, new Date(start.getTime() + hours * 3_600_000)).ring).length
  t.equal(told(0.9), 2)
  t.equal(told(1.1), 1)
})

t.test('rows: no more than ten retired ones are remembered', async t => {
  const names = Array.from({ length: 14 }, (_, index) => `K${index}`)
  const events = names.flatMap((name, index) => [
    read(name),
    probed(name, 'ok'),
    started(name),
    accepted(name),
    drained(names[index - 1] ?? ''),
  ])
  const retired = describe(ringAfter(...events, tick)).filter(({ state }) => state === 'retired')
  t.strictSame(
    retired.map(({ key }) => key),
    names.slice(3, 13).toReversed(),
  )
})

t.test('rows: the one in use that stands in no source that can be read would be lost', async t => {
  const table: readonly [what: string, ring: ReturnType<typeof ringAfter>, lost: boolean][] = [
    ['as it was read', ringAfter(read('A')), false],
    ['with a new one that is not proven', ringAfter(read('A'), read('B')), true],
    ['with the old one as previous', ringAfter(read('A'), read('B', null, 'A')), false],
    ['in place of something malformed', ringAfter(read('A'), read('B!')), true],
    ['taken away', ringAfter(read('A'), read(null)), true],
    ['taken away before a track has proven it', ringAfter(read(null), read('A'), probed('A', 'ok'), read(null)), true],
    ['in a source that cannot be read', ringAfter(read('A'), read('unreadable')), true],
    ['that can be read again', ringAfter(read('A'), read('unreadable'), read('A')), false],
  ]
  for (const [what, ring, lost] of table) {
    const row = describe(ring).find(({ key }) => key === 'A')
    t.match(row, { in_use: true, lost_on_restart: lost }, what)
  }
})
