import type { Track, TrackStatus } from '@soundfoundry/client'
import t from 'tap'
import { isRedirected, pathOf, pathSentence } from '../../src/model/track-path.ts'
import { stateOf, stateSentence, tookMs } from '../../src/model/track-state.ts'
import { attemptOf, secondAttempt } from '../play-fleet.ts'
import { succeeded, trackOf } from '../play-track.ts'

const failed = { status: 'failed', stage: null, done: true } as const
const marks = (track: Track): string =>
  pathOf(track)
    .map(({ name, mark }) => `${name} ${mark}`.trim())
    .join(' → ')

t.test('every state has a shape of its own, a colour and a word', async t => {
  const statuses: TrackStatus[] = ['queued', 'running', 'succeeded', 'failed', 'canceled', 'expired']
  const looks = statuses.map(status => stateOf({ status }))
  t.equal(new Set(looks.map(({ shape }) => shape)).size, statuses.length)
  t.equal(new Set(looks.map(({ word }) => word)).size, statuses.length)
  t.strictSame(
    looks.filter(({ tone }) => tone === 'red').map(({ word }) => word),
    ['Failed', 'Expired'],
    'red is for what ended badly alone',
  )
  t.equal(stateSentence(trackOf({ stage: 'waiting' })), 'Waiting: waiting')
  t.equal(stateSentence(trackOf(succeeded)), 'Succeeded')
})

t.test('the path names each provider once, in order', async t => {
  t.equal(marks(trackOf()), 'routing')
  t.equal(marks(trackOf({ stage: 'waiting' })), 'waiting')
  t.equal(marks(trackOf({ stage: 'generating', attempts: [attemptOf({ state: 'accepted' })] })), 'fal …')
  const redirected = trackOf({ ...succeeded, attempts: [attemptOf(), secondAttempt()] })
  t.equal(marks(redirected), 'fal ✗ → replicate ✓')
  t.equal(pathSentence(pathOf(redirected)), 'fal refused, then replicate made it')
  t.ok(isRedirected(redirected))
  const again = [secondAttempt({ number: 1, state: 'failed' }), secondAttempt()]
  t.equal(marks(trackOf({ ...succeeded, attempts: again })), 'replicate ✓', 'several tries at one provider are one hop')
  t.notOk(isRedirected(trackOf({ attempts: again })))
  const past = trackOf({ ...succeeded, skipped: ['fal'], attempts: [secondAttempt({ number: 1 })] })
  t.equal(marks(past), 'fal skipped → replicate ✓')
  t.equal(pathSentence(pathOf(past)), 'fal was not asked, then replicate made it')
  t.equal(marks({ ...past, attempts: [attemptOf(), secondAttempt()] }), 'fal ✗ → replicate ✓')
  t.equal(pathSentence([]), 'no provider was asked')
})

t.test('where a track ended badly stands out', async t => {
  const attempts = [attemptOf(), secondAttempt({ state: 'failed', reason: 'generation_failed' })]
  t.strictSame(
    pathOf(trackOf({ ...failed, attempts })).map(({ tone }) => tone),
    ['bad', 'end'],
  )
  const late = [attemptOf({ state: 'accepted', reason: null, ended_at: null })]
  t.equal(marks(trackOf({ status: 'expired', stage: null, done: true, attempts: late })), 'fal ✗')
  t.equal(marks(trackOf({ status: 'canceled', stage: null, done: true, attempts: late })), 'fal –')
})

t.test('what it took is told up to its end, or up to now', async t => {
  const created_at = '2026-11-22T16:40:00.000Z'
  const updated_at = '2026-11-22T16:40:21.000Z'
  t.equal(tookMs(trackOf({ ...succeeded, created_at, updated_at }), 0), 21_000)
  t.equal(tookMs(trackOf({ created_at }), Date.parse(created_at) + 6000), 6000)
  t.equal(tookMs(trackOf({ created_at }), Date.parse(created_at) - 1), null, 'a clock is wrong')
})
