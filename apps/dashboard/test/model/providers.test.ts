import t from 'tap'
import { flowOf, flowSentence } from '../../src/model/flow.ts'
import { headlineOf, windowTitle } from '../../src/model/headline.ts'
import { viewProviders } from '../../src/model/provider-view.ts'
import { attemptOf, lockedDetail, lockedHealth, secondAttempt, wellHealth } from '../play-fleet.ts'
import { succeeded, trackOf } from '../play-track.ts'

const redirected = trackOf({
  ...succeeded,
  provider: 'replicate',
  attempts: [attemptOf(), secondAttempt()],
  updated_at: '2026-11-22T16:40:20.000Z',
})
const down = { ...lockedHealth, replicate: 'down', replicate_error: 'Replicate does not know the key.' } as const

const say = (health: Parameters<typeof viewProviders>[0], waiting = 0) =>
  headlineOf(viewProviders(health, health === wellHealth ? null : lockedDetail(waiting), []), waiting)
const of = (health: Parameters<typeof viewProviders>[0]) => viewProviders(health, null, [])

t.test('a locked provider says since when, what it means, what to do and when it is tried again', async t => {
  const [fal, replicate] = viewProviders(lockedHealth, lockedDetail(), [redirected])
  t.match(fal, {
    look: { word: 'Locked', tone: 'red', shape: 'failed' },
    impact: '1 track redirected to Replicate since 16:40.',
    link: { label: 'Top up at fal' },
    nextTry: '2026-11-22T16:41:03.012Z',
    because: 'its account is locked',
  })
  t.notMatch(fal?.sentence, /https:/)
  t.match(replicate, { look: { word: 'OK' }, impact: 'Takes all new tracks.', nextTry: null, link: null })
})

t.test('how many were redirected is what the gateway counts, unless some were meant for the other one', async t => {
  const skipped = trackOf({ ...redirected, attempts: [secondAttempt({ number: 1 })], skipped: ['fal'] })
  const pinned = trackOf({ ...skipped, skipped: [] })
  const redirectedOf = (tracks: (typeof redirected)[], fal: number) =>
    viewProviders(lockedHealth, lockedDetail(), tracks, { fal, replicate: 0 })[0]
  t.match(redirectedOf([redirected, skipped], 41), { impact: '41 tracks redirected to Replicate since 16:40.' })
  t.match(redirectedOf([redirected, skipped], 0), { redirected: 2 })
  t.match(redirectedOf([redirected, skipped, pinned], 3), { redirected: 2 })
  t.match(viewProviders(wellHealth, null, [redirected])[0], { redirected: 0 })
})

t.test('without the detail, the health alone is told', async t => {
  const [fal] = viewProviders(lockedHealth, null, [])
  t.match(fal, { look: { word: 'Down' }, impact: 'New tracks go to Replicate.', since: null, inFlight: null })
  t.match(fal?.link, { label: 'Top up at fal' })
})

t.test('the headline leads to the one thing that needs a person', async t => {
  t.equal(say(wellHealth).title, 'Music is being made.')
  t.equal(say(lockedHealth).title, 'Music is being made. fal refuses new tracks: its account is locked.')
  t.match(say(lockedHealth).detail, /Replicate takes over\. Nothing is lost\. .*Top up at fal/)
  t.match(say(down, 3), { title: /No music is being made/, detail: /^3 tracks wait/ })
  t.match(say({ ...wellHealth, replicate: 'degraded' }).title, /Replicate takes some tracks only/)
})

t.test('the title of the window follows the worst state', async t => {
  t.strictSame(windowTitle(of(wellHealth), null), { title: 'SoundFoundry', worst: 'ok' })
  t.strictSame(windowTitle(of(lockedHealth), 'fal'), { title: '▲ fal down · SoundFoundry', worst: 'bad' })
  t.strictSame(windowTitle(of(wellHealth), 'fal'), { title: '◐ rotating fal · SoundFoundry', worst: 'wait' })
  t.match(windowTitle(of({ ...wellHealth, fal: 'degraded' }), null), { worst: 'wait' })
})

t.test('what is wrong elsewhere is in the title, too, until somebody sees to it', async t => {
  const critical = { status: 'firing', severity: 'critical' } as const
  const warning = { status: 'firing', severity: 'warning' } as const
  const title = (...alerts: NonNullable<Parameters<typeof windowTitle>[2]>) => windowTitle(of(wellHealth), null, alerts)
  t.strictSame(title(critical, warning), { title: '▲ 1 alert · SoundFoundry', worst: 'bad' })
  t.strictSame(title(warning, warning), { title: '△ 2 alerts · SoundFoundry', worst: 'wait' })
  t.match(title({ ...critical, status: 'acknowledged' }), { worst: 'ok' })
  t.match(windowTitle(of(lockedHealth), null, [critical]), { title: '▲ fal down · SoundFoundry' })
})

t.test('the strip shows who takes what, and what moves', async t => {
  const views = viewProviders(lockedHealth, lockedDetail(3), [redirected])
  const now = Date.parse('2026-11-22T16:40:25.000Z')
  const flow = flowOf(views, 3, 1, [redirected], now)
  t.match(flow, {
    waiting: 3,
    lastMinute: 1,
    lastStored: '5 s',
    nodes: [
      { tone: 'bad', words: 'locked, no new tracks' },
      { tone: 'good', words: 'takes all new tracks', inFlight: 2 },
    ],
    moves: { in: false, made: { fal: false, replicate: true } },
  })
  t.match(flowSentence(flow), /3 waiting; fal locked.*Replicate takes all new tracks, 2 in flight; 1 redirected/)
  const quiet = flowOf(viewProviders(wellHealth, null, []), null, 0, [], now)
  t.match(quiet, { lastStored: null, oldestWait: null, nodes: [{ tone: 'plain' }, { tone: 'plain' }] })
})
