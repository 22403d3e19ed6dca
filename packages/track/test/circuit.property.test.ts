import * as fc from 'fast-check'
import t from 'tap'
import { Check } from 'typebox/value'
import {
  CircuitSchema,
  claimProbe,
  claimTrial,
  letsThrough,
  onAccepted,
  onProbe,
  onRefusal,
  onServerError,
  openingTimes,
  passage,
  type Circuit,
  type ProbeFinding,
} from '../src/index.ts'
import { closed, finding, refusal, serverError } from './circuit-samples.ts'
import { after } from './samples.ts'

const happenings = fc.record({
  what: fc.constantFrom('refusal', 'server error', 'accepted', 'probe', 'trial', 'claim probe'),
  laterMs: fc.oneof(fc.nat(3_000), fc.nat(400_000)),
  intent: fc.integer({ min: 0, max: 30 }),
  input: fc.integer({ min: 0, max: 8 }),
  status: fc.constantFrom(500, 502, null),
  waitMs: fc.option(fc.integer({ min: 0, max: 3_600_000 }), { freq: 2 }),
  found: fc.constantFrom<(ProbeFinding | null)[]>(finding('ok'), finding('refused'), finding('unknown'), null),
})
type Happening = typeof happenings extends fc.Arbitrary<infer Value> ? Value : never

function happen(circuit: Circuit, { what, intent, input, status, waitMs, found }: Happening, now: Date): Circuit {
  switch (what) {
    case 'refusal':
      return onRefusal(circuit, refusal(`i${intent}`, waitMs), now)
    case 'server error':
      return onServerError(circuit, serverError(`i${intent}`, `input ${input}`, status), now)
    case 'accepted':
      return onAccepted(circuit, `i${intent}`, now, now)
    case 'probe':
      return onProbe(circuit, found, now)
    case 'trial':
      return claimTrial(circuit, `track-${intent}`, now) ?? circuit
    default:
      return claimProbe(circuit, now) ?? circuit
  }
}

/** Plays what happens to a circuit and holds a rule against every step. Times only grow. */
function holds(
  rule: (before: Circuit, next: Circuit, happening: Happening, now: Date) => boolean,
  relevant: (happening: Happening) => boolean = () => true,
): void {
  fc.assert(
    fc.property(fc.array(happenings, { maxLength: 50, size: 'max' }), story => {
      let circuit = closed
      let elapsed = 0
      for (const happening of story.filter(relevant)) {
        elapsed += happening.laterMs
        const next = happen(circuit, happening, after(elapsed))
        if (!rule(circuit, next, happening, after(elapsed)))
          throw new Error(JSON.stringify({ circuit, happening, next }))
        circuit = next
      }
    }),
    { numRuns: 500 },
  )
}

t.test('whatever happens, the circuit can be stored', async t => {
  holds((_before, next) => Check(CircuitSchema, next))
  t.pass('in every story')
})

t.test('through refusals and refused probes, an open circuit never opens its door earlier', async t => {
  holds(
    (before, next) => before.state !== 'open' || (next.state === 'open' && next.until >= before.until),
    ({ what, found }) =>
      what === 'refusal' || what === 'server error' || (what === 'probe' && found?.state === 'refused'),
  )
  t.pass('in every story')
})

t.test('only accepted work, or a probe that found it well, closes a circuit', async t => {
  holds((before, next, { what, found }) => {
    if (before.state === 'closed' || next.state !== 'closed') return true
    return what === 'accepted' || (what === 'probe' && found?.state === 'ok')
  })
  t.pass('in every story')
})

t.test(
  'nothing that happens makes a barred circuit take a trial before its time, but an account that says it is open',
  async t => {
    holds((before, next, { what, found }, now) => {
      if (passage(before, now) !== 'barred' || passage(next, now) !== 'one_trial') return true
      return what === 'probe' && found?.state === 'ok' && before.openings === 1
    })
    t.pass('in every story')
  },
)

t.test('however short the waits that are told, it stays open for its own growing time', async t => {
  holds((before, next, { what, waitMs }, now) => {
    if (what !== 'refusal' || next === before || before.state === 'open') return true
    return Date.parse(next.until) - now.getTime() >= Math.max(ownTime(next.openings), Math.min(waitMs ?? 0, 3_600_000))
  })
  t.pass('in every story')
})

const ownTime = (openings: number): number => openingTimes[Math.min(openings, openingTimes.length) - 1] ?? 0

t.test('whatever one input meets, and however often, no circuit opens', async t => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(500, 502, 503, null), { maxLength: 100 }), statuses => {
      let circuit = closed
      for (const [number, status] of statuses.entries()) {
        circuit = onServerError(circuit, serverError(`i${number}`, 'one input', status), after(number))
      }
      return circuit.state === 'closed'
    }),
  )
  t.pass('in every story')
})

t.test('two tracks never prove a circuit at the same time', async t => {
  holds((before, next, { what }, now) => {
    if (what !== 'trial' || next === before || before.trial === null) return true
    return before.trial.until <= now.toISOString()
  })
  t.pass('in every story')
})

const isTrialOf = (circuit: Circuit, track: string) => circuit.state === 'half_open' && circuit.trial?.track === track

t.test('a track on trial passes no circuit that it does not prove, and that lets nobody prove it', async t => {
  holds((_before, next, { intent }, now) => {
    const mayTry = claimTrial(next, `track-${intent}`, now) !== null || isTrialOf(next, `track-${intent}`)
    const isFree = passage(next, now) === 'open_road'
    if (letsThrough(next, `track-${intent}`, true, now) !== (isFree || mayTry)) return false
    return letsThrough(next, `track-${intent}`, false, now) === isFree
  })
  t.pass('in every story')
})

t.test('a circuit that is closed holds nothing against anybody', async t => {
  holds(
    (_before, next) => next.state !== 'closed' || (next.openings === 0 && next.reason === null && next.trial === null),
  )
  t.pass('in every story')
})

t.test('telling the latest refusal again changes nothing', async t => {
  holds((_before, next, happening, now) => {
    if (happening.what !== 'refusal') return true
    return happen(next, happening, new Date(now.getTime() + 1_000)) === next
  })
  t.pass('in every story')
})
