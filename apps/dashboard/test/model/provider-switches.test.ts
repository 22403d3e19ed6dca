import t from 'tap'
import { questionOf, switchesOf } from '../../src/model/provider-switches.ts'

const paused = { since: '2026-11-22T16:40:03.012Z', by: 'token_1' } as const

t.test('what can be done follows from how it stands', async t => {
  t.strictSame(switchesOf({ pause: null }), ['try', 'pause', 'drain'])
  t.strictSame(switchesOf({ pause: { ...paused, mode: 'paused' } }), ['resume', 'try', 'drain'])
  t.strictSame(switchesOf({ pause: { ...paused, mode: 'draining' } }), ['resume', 'try'])
})

t.test('before it is done, it is said what becomes of tracks', async t => {
  const busy = { name: 'fal', title: 'fal', inFlight: 2, queued: 1 } as const
  t.match(questionOf('pause', busy), {
    title: 'Pause fal?',
    detail: /New tracks go to Replicate.*until somebody resumes it/,
    underWay: 'There now: 2 tracks in flight, followed to the end; 1 queued, still made there.',
    yes: 'Pause fal',
  })
  t.match(questionOf('drain', busy).underWay, /1 queued, sent to Replicate within seconds\.$/)
  t.equal(
    questionOf('drain', { ...busy, inFlight: null, queued: null }).underWay,
    'There now: 0 tracks in flight, followed to the end; 0 queued, sent to Replicate within seconds.',
  )
})
