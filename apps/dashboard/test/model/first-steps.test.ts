import t from 'tap'
import { firstStepsOf, stepsTitle } from '../../src/model/first-steps.ts'
import { attemptOf, keyOf, keysOf, lockedHealth, secondAttempt, wellHealth } from '../play-fleet.ts'
import { succeeded, trackNumber } from '../play-track.ts'

const made = trackNumber(1, succeeded)
const redirected = trackNumber(2, { ...succeeded, attempts: [attemptOf(), secondAttempt()] })

t.test('each step is ticked by what is seen', async t => {
  t.match(firstStepsOf([], null, null), { now: 1, made: null })
  t.match(firstStepsOf([made], wellHealth, null), { now: 2, made: { id: made.id }, isLocked: false })
  t.match(firstStepsOf([trackNumber(2), made], lockedHealth, null), {
    now: 2,
    isLocked: true,
    under: { id: 'track-002' },
  })
  t.match(firstStepsOf([redirected, made], lockedHealth, null), { now: 3, redirected: { id: redirected.id } })
  const rotated = keysOf(keyOf(), keyOf({ key: 'fal_0', state: 'previous' }))
  const all = firstStepsOf([redirected, made], wellHealth, rotated)
  t.match(all, { now: null, rotated: 'fal' })
  t.match(stepsTitle(all), /All three/)
  t.match(stepsTitle(firstStepsOf([], null, null)), /first track/)
})
