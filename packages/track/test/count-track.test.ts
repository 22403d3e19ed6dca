import t from 'tap'
import {
  advance,
  atLeastNothing,
  countTrack,
  isDone,
  mergeHours,
  type HourlyUsage,
  type TrackEvent,
  type TrackRecord,
} from '../src/index.ts'
import { after, audio, newRecord, trackError, verdict } from './samples.ts'
import { holds } from './track-stories.ts'

const minute = 60_000
const [fal, replicate] = ['fal_3f9a1c20', 'replicate_3c9ad2c8']

const dispatched = (provider: 'fal' | 'replicate'): TrackEvent => ({
  type: 'dispatched',
  provider,
  model: 'm',
  trial: false,
})
const submitting = (dispatch: number, key = fal, price_usd?: number): TrackEvent => {
  const price = price_usd === undefined ? {} : { price_usd }
  return { type: 'submitting', dispatch, intent: `i${dispatch}`, worker: 'w', key, ignored: [], ...price }
}
const accepted = (intent: string): TrackEvent => ({ type: 'accepted', intent, provider_request_id: `r-${intent}` })
const refused = (intent: string): TrackEvent => ({
  type: 'refused',
  intent,
  verdict: { reason: 'account_locked', http_status: 403, explanation: 'Top up.' },
  scope: 'account',
  retry_after_ms: null,
})
const succeeded = (intent: string): TrackEvent => ({ type: 'succeeded', intent, audio })

const failed = (billed: 'no' | 'unknown'): TrackEvent => ({ type: 'attempt_failed', intent: 'i1', verdict, billed })

/** The records of a track to which these events happened, so many minutes after it was asked for. */
function written(...events: ReadonlyArray<readonly [minutes: number, event: TrackEvent]>): TrackRecord[] {
  const records = [newRecord()]
  for (const [minutes, event] of events) {
    const before = records.at(-1)
    const next = before === undefined ? null : advance(before, event, after(minutes * minute))
    if (next?.ok !== true) throw new Error(`${event.type} cannot happen: ${next?.why}`)
    records.push(next.record)
  }
  return records
}

/** What writing these records counts, one after another, by hour and owner. */
function counted(records: readonly TrackRecord[]): Record<string, HourlyUsage['counts']> {
  const all = records.flatMap((record, at) => countTrack(record, records[at - 1] ?? null))
  const names = new Set(all.map(({ hour, owner }) => `${hour.slice(11, 16)} ${owner}`))
  return Object.fromEntries(
    [...names].map(name => [
      name,
      mergeHours(all.filter(({ hour, owner }) => `${hour.slice(11, 16)} ${owner}` === name)),
    ]),
  )
}

t.test('what tracks are counted as', async t => {
  await t.test('one that is under way, not at all', async t => {
    t.strictSame(counted(written([0, dispatched('fal')], [1, submitting(1)], [2, accepted('i1')])), {})
  })

  await t.test('one that was refused at one provider and made at the other, an hour later', async t => {
    const records = written(
      [1, dispatched('fal')],
      [2, submitting(1)],
      [3, refused('i1')],
      [58, dispatched('replicate')],
      [59, submitting(2, replicate, 0.03)],
      [60, accepted('i2')],
      [61, succeeded('i2')],
    )
    const none = { succeeded: 0, failed: 0, canceled: 0, expired: 0, redirected: 0, audio_s: 0, time_to_audio: {} }
    const nothingMore = { last_accepted_at: null, last_success_at: null, last_refusal: null }
    t.strictSame(counted(records), {
      '01:00 replicate': { ...none, succeeded: 1, audio_s: 61.2, time_to_audio: { 48: 1 }, keys: {} },
      '00:00 fal': {
        ...none,
        redirected: 1,
        keys: {
          [fal]: {
            submits: 1,
            refused: { account_locked: 1 },
            spend_usd: 0,
            unpriced: 0,
            ...nothingMore,
            last_refusal: {
              at: after(3 * minute).toISOString(),
              key: fal,
              model: 'm',
              reason: 'account_locked',
              http_status: 403,
              explanation: 'Top up.',
            },
          },
        },
      },
      '00:00 replicate': {
        ...none,
        keys: {
          [replicate]: {
            submits: 1,
            refused: {},
            spend_usd: 0.03,
            unpriced: 0,
            ...nothingMore,
            last_accepted_at: after(60 * minute).toISOString(),
            last_success_at: after(61 * minute).toISOString(),
          },
        },
      },
    })
  })

  await t.test('one that ends before a provider was chosen, as nobody’s', async t => {
    t.match(counted(written([0, { type: 'cancel_requested' }])), { '00:00 none': { canceled: 1, keys: {} } })
    const expired = written([0, { type: 'waiting' }], [15, { type: 'expired', error: trackError }])
    t.match(counted(expired), { '00:00 none': { expired: 1 } })
  })

  await t.test('accepted work of which no price is known, as unpriced; what was not billed, as nothing', async t => {
    const story = [
      [0, dispatched('fal')],
      [1, submitting(1, fal)],
      [2, accepted('i1')],
    ] as const
    t.match(counted(written(...story, [3, succeeded('i1')])), {
      '00:00 fal': { keys: { [fal]: { spend_usd: 0, unpriced: 1 } } },
    })
    const ended = (billed: 'no' | 'unknown') =>
      counted(written(...story, [3, failed(billed)], [4, { type: 'failed', error: trackError }]))
    t.match(ended('no'), { '00:00 fal': { failed: 1, keys: { [fal]: { submits: 1, unpriced: 0 } } } })
    t.match(ended('unknown'), { '00:00 fal': { failed: 1, keys: { [fal]: { submits: 1, unpriced: 1 } } } })
  })

  await t.test('work that a canceled track left behind, when it is known what became of it', async t => {
    const canceled = written(
      [0, dispatched('fal')],
      [1, submitting(1, fal, 0.5)],
      [2, accepted('i1')],
      [3, { type: 'cancel_requested' }],
      [4, { type: 'canceled', billed: 'unknown' }],
    )
    t.match(counted(canceled), { '00:00 fal': { canceled: 1, audio_s: 0, keys: { [fal]: { spend_usd: 0.5 } } } })
    const last = canceled.at(-1)
    if (last === undefined) throw new Error('no record')
    const later = (event: TrackEvent): TrackRecord[] => {
      const next = advance(last, event, after(90 * minute))
      return next.ok ? [...canceled, next.record] : []
    }
    const kept = counted(later({ type: 'late_audio', intent: 'i1', audio }))
    t.match(kept, {
      '00:00 fal': { canceled: 1, succeeded: 0, audio_s: 61.2, keys: { [fal]: { submits: 1, spend_usd: 0.5 } } },
    })
    const free = counted(later({ type: 'settled_late', intent: 'i1', state: 'canceled', verdict: null, billed: 'no' }))
    t.match(free, { '00:00 fal': { canceled: 1, keys: { [fal]: { submits: 1, spend_usd: 0 } } } })
  })

  await t.test('one that is written again as it is, or without its audio, once', async t => {
    const records = written(
      [0, dispatched('fal')],
      [1, submitting(1, fal, 0.5)],
      [2, accepted('i1')],
      [3, succeeded('i1')],
    )
    const last = records.at(-1)
    if (last === undefined) throw new Error('no record')
    t.strictSame(countTrack(last, last), [])
    t.strictSame(countTrack({ ...last, audio: null, attempts: [] }, last), [])
  })
})

/** What there is of counts but for the times, of which the latest stays whatever is found out later. */
const amounts = (hours: readonly HourlyUsage[]): unknown => {
  const { time_to_audio: _time, redirected: _redirected, keys, ...rest } = mergeHours(hours)
  return {
    ...rest,
    keys: Object.entries(keys).map(([key, { submits, refused, spend_usd, unpriced }]) => [
      key,
      submits,
      Object.entries(refused).toSorted(([a], [b]) => (a < b ? -1 : 1)),
      spend_usd,
      unpriced,
    ]),
  }
}

t.test('whatever is found out of a track that has ended, its counts come to what its record says', async t => {
  holds(
    t,
    ({ before, after, event }) => {
      // Erased, a track has no audio any more; that it was made stays counted.
      if (event.type === 'erased') return mergeHours(countTrack(after, before)).audio_s === 0
      const sum = [...countTrack(before, null), ...countTrack(after, before)]
      return JSON.stringify(amounts(sum)) === JSON.stringify(amounts(countTrack(after, null)))
    },
    ({ before, ok }) => ok && isDone(before),
  )
})

t.test('no count of a track’s end is below nothing, and each track ends once', async t => {
  holds(
    t,
    ({ before, after }) => {
      const counts = mergeHours(countTrack(after, before))
      const ends = counts.succeeded + counts.failed + counts.canceled + counts.expired
      const isWhole = JSON.stringify(atLeastNothing(counts)) === JSON.stringify(counts)
      return isDone(before) ? ends === 0 : isWhole && ends === (isDone(after) ? 1 : 0)
    },
    ({ ok }) => ok,
  )
})
