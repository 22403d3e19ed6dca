import * as fc from 'fast-check'
import t from 'tap'
import { credentialForSubmit, describe, emptyRing, readersOf, step, type Ring, type RingEvent } from '../src/index.ts'
import { keyOf, slotOf, stateOf } from '../src/ring.ts'
import {
  accepted,
  drained,
  probed,
  read,
  refused,
  start,
  started,
  tick,
  uncertain,
  unsent,
  type ProbeOutcome,
} from './lives.ts'

const fingerprints = ['A', 'B', 'C', 'D'] as const
const named = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<string | null>(...fingerprints) },
  { weight: 2, arbitrary: fc.constantFrom<string | null>(null, 'unreadable', 'B!', 'E!') },
)
const key = fc.constantFrom(...fingerprints)
const outcome = fc.oneof(
  { weight: 3, arbitrary: fc.constant<ProbeOutcome>('ok') },
  {
    weight: 4,
    arbitrary: fc.constantFrom<ProbeOutcome>('refused', 'forbidden', 'locked', 'unreachable', 'vague', 'silent'),
  },
)
const how = fc.constantFrom(
  401 as const,
  403 as const,
  'locked' as const,
  402 as const,
  429 as const,
  422 as const,
  'down' as const,
)
const arbitraryEvent: fc.Arbitrary<RingEvent> = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(named, named, named).map(slots => read(...slots)) },
  { weight: 6, arbitrary: fc.tuple(key, outcome).map(([key, outcome]) => probed(key, outcome)) },
  { weight: 4, arbitrary: key.map(started) },
  { weight: 3, arbitrary: key.map(accepted) },
  { weight: 4, arbitrary: fc.tuple(key, how).map(([key, how]) => refused(key, how)) },
  { weight: 1, arbitrary: key.map(uncertain) },
  { weight: 1, arbitrary: key.map(unsent) },
  { weight: 2, arbitrary: key.map(drained) },
  { weight: 3, arbitrary: fc.constant(tick) },
)
/** What drives a rotation on; among events about any key at all it would hardly ever come to an end. */
const onwards = fc.constantFrom('the wanted one passes its probe', 'a canary goes out', 'the canary is accepted')
const moment = fc.oneof({ weight: 5, arbitrary: arbitraryEvent }, { weight: 2, arbitrary: onwards })
const story = fc.array(fc.tuple(moment, fc.oneof(fc.nat(3_000), fc.nat(700_000))), {
  minLength: 1,
  maxLength: 60,
  size: 'max',
})

function toEvent(moment: RingEvent | string, ring: Ring): RingEvent {
  if (typeof moment !== 'string') return moment
  if (moment === 'the wanted one passes its probe') return probed(ring.slots.current.named?.fingerprint ?? 'A', 'ok')
  return (moment === 'a canary goes out' ? started : accepted)(ring.canary ?? 'A')
}

interface Moment {
  readonly before: Ring
  readonly after: Ring
  readonly event: RingEvent
  readonly now: Date
  readonly probes: readonly string[]
}

/** Runs stories, and lets every moment of every one be looked at. */
function always(look: (moment: Moment) => void): void {
  fc.assert(
    fc.property(story, moments => {
      let ring = emptyRing('fal')
      let time = start.getTime()
      for (const [moment, passed] of moments) {
        time += passed
        const now = new Date(time)
        const event = toEvent(moment, ring)
        const { ring: after, effects } = step(ring, event, now)
        const probes = effects.flatMap(effect => (effect.type === 'probe' ? [effect.fingerprint] : []))
        look({ before: ring, after, event, now, probes })
        ring = after
      }
    }),
    { numRuns: 400 },
  )
}

function claim(holds: boolean, what: string): void {
  if (!holds) throw new Error(what)
}

const isSubmit = (event: RingEvent): boolean => event.type.startsWith('submit_')
const currentIn = (ring: Ring): string | undefined => describe(ring).find(row => row.in_use)?.key ?? undefined
const stateIn = (ring: Ring, fingerprint: string) => {
  const held = keyOf(ring, fingerprint)
  return held === undefined ? undefined : stateOf(ring, held)
}

t.test('there is never more than one in use, nor more than one canary, nor two rows of one credential', async t => {
  let rows = 0
  always(({ after }) => {
    const table = describe(after)
    rows += table.length
    claim(table.filter(row => row.in_use).length <= 1, 'one in use')
    claim(table.filter(row => row.state === 'current').length <= 1, 'one current')
    claim(table.filter(row => row.state === 'canary').length <= 1, 'one canary')
    const keys = after.keys.map(({ fingerprint }) => fingerprint)
    claim(new Set(keys).size === keys.length, 'one row each')
    const gone = after.gone.map(({ fingerprint }) => fingerprint)
    claim(new Set([...keys, ...gone]).size === keys.length + gone.length, 'gone once, and not held')
    claim(after.established === null || keys.includes(after.established), 'the established one is held')
    claim(after.canary === null || keys.includes(after.canary), 'the canary is held')
    claim(after.canary === null || after.canary !== after.established, 'two different ones')
  })
  t.ok(rows > 0)
})

/** One that worked before is asked for again, and has passed a probe. */
function isTakenBack(before: Ring, after: Ring, fingerprint: string | null | undefined): boolean {
  return after.slots.current.named?.fingerprint === fingerprint && keyOf(before, fingerprint)?.worked === true
}

t.test('the one in use is replaced only by an accepted canary, or when it is refused or absent', async t => {
  let replacements = 0
  always(({ before, after, event }) => {
    const [was, is] = [currentIn(before), currentIn(after)]
    if (was === is || was === undefined) return
    replacements += 1
    const isAccepted = event.type === 'submit_accepted' && event.fingerprint === is && before.canary === is
    const isRefused = (keyOf(after, was)?.refusal ?? null) !== null
    // It only stood in, for one that works again or for one that the source asks for.
    const stoodIn = was === before.canary && before.established !== was
    claim(
      isAccepted || isRefused || stoodIn || isTakenBack(before, after, is),
      `${was} was replaced by ${is} on ${event.type}`,
    )
  })
  t.ok(replacements > 0)
})

t.test('a reading of the sources takes the one in use away only where it names another', async t => {
  let unnamed = 0
  always(({ before, after, event }) => {
    const [was, is] = [currentIn(before), currentIn(after)]
    if (event.type !== 'sources_read' || was === undefined || slotOf(after, was) !== null) return
    if (keyOf(before, was)?.refusal !== null) return
    unnamed += 1
    const isOther = is !== undefined && (is === after.established || slotOf(after, is) !== null)
    claim(is === was || isOther, `${was} was lost and ${is} is in use`)
    const row = describe(after).find(({ key }) => key === was)
    claim(is !== was || row?.lost_on_restart === true, 'it is told that a restart loses it')
  })
  t.ok(unnamed > 0)
})

t.test('what is established changes by an acceptance, by going back, or when there was nothing', async t => {
  let promotions = 0
  always(({ before, after, event }) => {
    if (before.established === after.established || before.established === null) return
    promotions += 1
    if (isTakenBack(before, after, after.established)) return
    claim(event.type === 'submit_accepted' && event.fingerprint === after.established, 'accepted')
    claim(before.canary === after.established, 'it was the canary')
  })
  t.ok(promotions > 0)
})

t.test(
  'a rejected credential is never submitted with while its rejection stands, and stands until there is a reason',
  async t => {
    let rejections = 0
    always(({ before, after, event, now }) => {
      const chosen = credentialForSubmit(after)
      const state = chosen === null ? 'current' : stateIn(after, chosen.fingerprint)
      claim(state === 'current' || state === 'canary', `a submit with one that is ${state}`)
      for (const was of before.keys) {
        if (was.refusal === null || was.fingerprint === before.established) continue
        rejections += 1
        const is = keyOf(after, was.fingerprint)
        if (is === undefined || is.refusal !== null) continue
        const timeIsUp = was.refusal.retryAt !== null && was.refusal.retryAt <= now.getTime()
        claim(event.type === 'sources_read' || timeIsUp, `${was.fingerprint} came back on ${event.type}`)
        claim(stateOf(after, is) === 'checked', 'it begins anew')
      }
    })
    t.ok(rejections > 0)
  },
)

t.test('a canary has passed a probe, unless it is an old one that stands in', async t => {
  let canaries = 0
  always(({ before, after }) => {
    const canary = keyOf(after, after.canary)
    if (canary === undefined) return
    canaries += 1
    const slot = slotOf(after, canary.fingerprint)
    const isOld = slot === 'previous' || (slot === null && before.canary === canary.fingerprint)
    const isLastResort = isOld && keyOf(after, after.established)?.refusal !== null
    claim(canary.stage === 'probed' || isLastResort, `the canary is ${canary.stage}`)
  })
  t.ok(canaries > 0)
})

t.test('while what is in use works, a canary has one submit at a time', async t => {
  let canaries = 0
  always(({ after }) => {
    const chosen = credentialForSubmit(after)
    const canary = keyOf(after, after.canary)
    if (canary === undefined || keyOf(after, after.established)?.refusal !== null) return
    canaries += 1
    const expected = canary.inFlight === 0 ? [after.canary, 'canary'] : [after.established, 'current']
    claim(chosen?.fingerprint === expected[0] && chosen?.role === expected[1], `given ${chosen?.role}`)
  })
  t.ok(canaries > 0)
})

t.test('there is something to submit with as soon as there was once, and from then on', async t => {
  let given = 0
  always(({ before, after }) => {
    if (before.established === null) return
    given += 1
    claim(credentialForSubmit(after) !== null, 'nothing to submit with')
  })
  t.ok(given > 0)
})

t.test('no credential is dropped while it is in flight or drains, and none that a source names', async t => {
  let drops = 0
  always(({ before, after, event }) => {
    for (const key of before.keys) {
      if (keyOf(after, key.fingerprint) !== undefined) continue
      drops += 1
      const isAbout = 'fingerprint' in event && event.fingerprint === key.fingerprint
      claim(slotOf(after, key.fingerprint) === null, 'it was named')
      claim(key.inFlight === 0 || (isAbout && isSubmit(event)), 'it was in flight')
      claim(!key.used || (isAbout && event.type === 'drained'), 'it was draining')
    }
  })
  t.ok(drops > 0)
})

t.test('every held credential reads every track, the one it was submitted with first', async t => {
  let readings = 0
  always(({ after }) => {
    for (const fingerprint of [...fingerprints, 'unheard-of']) {
      readings += 1
      const readers = readersOf(after, fingerprint)
      claim(keyOf(after, fingerprint) === undefined || readers[0] === fingerprint, 'its own first')
      claim(new Set(readers).size === readers.length && readers.length === after.keys.length, 'each of them once')
    }
  })
  t.ok(readings > 0)
})

t.test('whatever a source asks for is on its way: asked, to be asked at a known time, proven or refused', async t => {
  let waiting = 0
  always(({ after, probes }) => {
    for (const key of after.keys) {
      const slot = slotOf(after, key.fingerprint)
      if ((slot !== 'current' && slot !== 'next') || key.fingerprint === after.established) continue
      waiting += 1
      const isOnItsWay = key.probing || key.probeAt !== null || key.stage === 'probed' || key.refusal !== null
      claim(isOnItsWay, `${key.fingerprint} waits for nothing`)
    }
    for (const fingerprint of probes) claim(keyOf(after, fingerprint)?.probing === true, 'an asked probe is remembered')
  })
  t.ok(waiting > 0)
})

t.test('the same reading twice changes nothing the second time', async t => {
  fc.assert(
    fc.property(story, fc.tuple(named, named, named), (moments, slots) => {
      let ring = emptyRing('fal')
      for (const [moment] of moments) ring = step(ring, toEvent(moment, ring), start).ring
      ring = step(ring, read(...slots), start).ring
      const again = step(ring, read(...slots), start)
      claim(again.effects.length === 0, `told ${JSON.stringify(again.effects)}`)
      t.strictSame(describe(again.ring), describe(ring))
    }),
    { numRuns: 300 },
  )
})
