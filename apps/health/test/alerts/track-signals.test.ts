import type { TrackRecord } from '@soundfoundry/track'
import t from 'tap'
import { trackSignals } from '../../src/alerts/track-signals.ts'
import {
  accepted,
  after,
  dispatched,
  newTrack,
  refused,
  submitting,
  succeeded,
  uncertain,
  waiting,
  writtenOff,
} from '../track-samples.ts'

/** The record as it would be if only this step had been at this time. */
const later = (record: TrackRecord): TrackRecord => ({ ...record, updated_at: '2026-01-01T13:00:00.000Z' })

const begun = after(newTrack(), dispatched('fal'), submitting('i'))
const redirected = after(later(after(begun, refused('i'))), dispatched('replicate'))
const doubted = after(begun, uncertain('i'))

t.test('what a step tells', async t => {
  const cases: [what: string, record: TrackRecord, kinds: string[], acceptedBy: string | null][] = [
    ['asked for', newTrack(), [], null],
    ['sent to its first provider', after(newTrack(), dispatched('fal')), [], null],
    ['about to be submitted', begun, [], null],
    ['accepted', after(begun, accepted('i')), [], 'fal'],
    ['a step after it was accepted', later(after(begun, accepted('i'))), [], null],
    ['done', after(begun, accepted('i'), succeeded('i')), [], null],
    ['refused', after(begun, refused('i')), [], null],
    ['sent to another provider', redirected, ['redirected'], null],
    ['a step after that', later(redirected), [], null],
    ['submitted there', after(redirected, submitting('j', 2)), [], null],
    ['sent to the same provider again', after(begun, refused('i'), dispatched('fal')), [], null],
    ['refused and waiting', after(begun, refused('i'), waiting), [], null],
    ['in doubt', doubted, [], null],
    ['in doubt for good', after(doubted, writtenOff('i')), ['outcome_unknown'], null],
    ['a step after that', later(after(doubted, writtenOff('i'))), [], null],
  ]
  for (const [what, record, kinds, acceptedBy] of cases) {
    const signals = trackSignals(record)
    t.strictSame(
      signals.conditions.map(({ kind }) => kind),
      kinds,
      what,
    )
    t.equal(signals.acceptedBy, acceptedBy, what)
  }
})

t.test('a redirect names both providers and why', async t => {
  const [condition] = trackSignals(redirected).conditions
  t.match(condition, { subject: 'fal', provider: 'fal', message: /fal did not make.*Replicate.*Renew it\./ })
})

t.test('a doubt names its track', async t => {
  const record = after(doubted, writtenOff('i'))
  t.match(trackSignals(record).conditions, [{ subject: 'fal', message: new RegExp(record.id) }])
})
