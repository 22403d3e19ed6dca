import t from 'tap'
import {
  circuitName,
  circuitScopes,
  circuitSubject,
  claimProbe,
  claimTrial,
  findingFor,
  onAccepted,
  onProbe,
  onRefusal,
  onServerError,
  openFor,
  openingTimes,
  passage,
  probeIntervals,
  reopensAt,
  trialTime,
  type Circuit,
} from '../src/index.ts'
import { closed, finding, refusal, serverError } from './circuit-samples.ts'
import { after, start } from './samples.ts'

const open = onRefusal(closed, refusal('a'), start)

function tried(circuit: Circuit, now: Date): Circuit {
  const trial = claimTrial(circuit, 'track-1', now)
  if (trial === null) throw new Error(`no trial at ${now.toISOString()}`)
  return trial
}

t.test('a refusal opens at once and says why', async t => {
  t.equal(passage(closed, start), 'open_road')
  t.match(open, { state: 'open', reason: 'account_locked', http_status: 403, explanation: 'The account is locked.' })
  t.match(open, { since: start.toISOString(), until: after(5_000).toISOString(), openings: 1 })
  t.equal(passage(open, after(4_999)), 'barred')
  t.equal(passage(open, after(5_000)), 'one_trial')
})

t.test('every opening in a row lasts longer, up to five minutes', async t => {
  let circuit = open
  let now = start
  const times: number[] = []
  for (let opening = 1; opening <= 6; opening += 1) {
    const until = new Date(circuit.until)
    times.push(until.getTime() - now.getTime())
    now = until
    circuit = onRefusal(tried(circuit, now), refusal(`trial-${opening}`), now)
  }
  t.strictSame(times, [5_000, 15_000, 60_000, 300_000, 300_000, 300_000])
  t.strictSame([...openingTimes], [5_000, 15_000, 60_000, 300_000])
})

t.test('after a success the growth begins anew', async t => {
  const twice = onRefusal(tried(open, after(5_000)), refusal('b'), after(5_000))
  t.equal(twice.openings, 2)
  const healed = onAccepted(twice, 'c', after(20_001), after(20_001))
  t.equal(passage(healed, after(20_001)), 'open_road')
  const reopened = onRefusal(healed, refusal('d'), after(30_000))
  t.match(reopened, { openings: 1, until: after(35_000).toISOString() })
})

t.test('refusals that were on their way belong to the same opening and never shorten it', async t => {
  const long = onRefusal(closed, refusal('a', 60_000), start)
  const later = onRefusal(long, refusal('b', 1_000), after(100))
  t.match(later, { openings: 1, since: start.toISOString(), until: after(60_000).toISOString() })
  const longer = onRefusal(later, refusal('c', 90_000), after(100))
  t.equal(longer.until, after(90_100).toISOString())
})

t.test('a waiting time that the provider names counts where it is longer than ours', async t => {
  t.equal(onRefusal(closed, refusal('a', 37_000), start).until, after(37_000).toISOString())
})

t.test('the same refusal told twice counts once', async t => {
  t.equal(onRefusal(open, refusal('a'), after(4_000)), open)
})

t.test('server errors open after five in a row, not before', async t => {
  let circuit = closed
  for (let number = 1; number <= 4; number += 1) {
    circuit = onServerError(circuit, refusal(`e${number}`), after(number))
    t.equal(passage(circuit, after(number)), 'open_road')
    t.equal(onServerError(circuit, refusal(`e${number}`), after(number)), circuit, 'told twice')
    t.equal(onServerError(circuit, refusal('e1'), after(number)), circuit, 'an older one told again')
  }
  t.match(onServerError(circuit, refusal('e5'), after(5)), {
    state: 'open',
    openings: 1,
    until: after(5_005).toISOString(),
  })
})

/** The number of the error at which a closed circuit opens; null when it never does. */
const opensAfter = (errors: readonly (readonly [input: string, status: number | null])[]): number | null => {
  let circuit = closed
  for (const [number, [input, status]] of errors.entries()) {
    circuit = onServerError(circuit, serverError(`e${number}`, input, status), after(number))
    if (circuit.state !== 'closed') return number + 1
  }
  return null
}

/** So many errors, each of another input. */
const inputs = (count: number, status: number | null) =>
  Array.from({ length: count }, (_, number) => [`input ${number}`, status] as const)

t.test('an input that a provider cannot digest is no outage, and an outage opens promptly', async t => {
  t.equal(opensAfter(Array.from({ length: 50 }, () => ['the same', 503] as const)), null, 'one input, again and again')
  t.equal(opensAfter(inputs(6, 500)), null, 'six prompts that it answers with 500')
  t.equal(opensAfter(inputs(50, 500)), 10, 'ten different ones in a row')
  for (const status of [502, 503, 504, null])
    t.equal(opensAfter(inputs(50, status)), 5, `${status} does not come of an input`)
  t.equal(opensAfter([...inputs(6, 500), ...inputs(9, 503).slice(6), ['x', null], ['y', 502]]), 8, 'both together')
})

t.test('work of another input that is accepted clears what failed before', async t => {
  let circuit = closed
  for (let number = 0; number < 45; number += 1) {
    const intent = `n${number}`
    circuit =
      number % 9 === 8
        ? onAccepted(circuit, intent, start, start)
        : onServerError(circuit, serverError(intent, `input ${number}`, 500), start)
    t.equal(circuit.state, 'closed')
  }
})

t.test('on trial, an input that failed before proves nothing', async t => {
  let circuit = closed
  for (const input of ['a', 'b', 'c', 'd', 'bad']) circuit = onServerError(circuit, serverError(input, input), start)
  t.equal(circuit.state, 'open')
  const trying = tried(circuit, after(5_000))
  t.match(onServerError(trying, serverError('again', 'bad', 500), after(6_000)), { state: 'half_open', openings: 1 })
  t.match(onServerError(trying, serverError('other', 'good', 500), after(6_000)), { state: 'open', openings: 2 })
})

t.test('outcomes that an earlier release kept, without input and weight, still count', async t => {
  const outcomes = Array.from({ length: 4 }, (_, number) => ({ intent: `old ${number}`, failed: true }))
  t.equal(onServerError({ ...closed, outcomes }, serverError('new', 'x'), start).state, 'open')
})

t.test('a success in between starts the row anew', async t => {
  let circuit = closed
  for (const [number, outcome] of Array.from('ffff.ffff.fff').entries()) {
    const intent = `n${number}`
    circuit =
      outcome === '.' ? onAccepted(circuit, intent, start, start) : onServerError(circuit, refusal(intent), start)
    t.equal(circuit.state, 'closed')
  }
})

t.test('server errors open at half of the last twenty, although never five in a row', async t => {
  const states: string[] = []
  let circuit = closed
  for (let number = 1; number <= 20; number += 1) {
    const fails = number % 2 === 1
    const intent = `n${number}`
    circuit = fails ? onServerError(circuit, refusal(intent), start) : onAccepted(circuit, intent, start, start)
    states.push(circuit.state)
  }
  t.strictSame(new Set(states), new Set(['closed']), 'ten of twenty, but the last was a success')
  t.equal(onServerError(circuit, refusal('n21'), start).state, 'open')
  t.equal(onAccepted(circuit, 'n21', start, start).state, 'closed')
})

t.test('fewer than half of the last twenty open nothing', async t => {
  let circuit = closed
  for (let number = 1; number <= 60; number += 1) {
    const intent = `n${number}`
    circuit =
      number % 3 === 1 ? onServerError(circuit, refusal(intent), start) : onAccepted(circuit, intent, start, start)
    t.equal(circuit.state, 'closed')
  }
  t.equal(circuit.outcomes.length, 20)
})

t.test('a server error keeps a circuit open that is not closed', async t => {
  const halfOpen = tried(open, after(5_000))
  t.match(onServerError(halfOpen, refusal('e'), after(6_000)), { state: 'open', openings: 2, trial: null })
})

t.test('work accepted before the circuit opened says nothing about it', async t => {
  t.equal(onAccepted(open, 'early', after(-1), after(100)), open)
  t.equal(onAccepted(open, 'late', after(1), after(100)).state, 'closed')
  t.equal(onAccepted(closed, 'any', start, start), closed, 'and a closed circuit without errors has nothing to note')
})

t.test('one track at a time proves an open circuit, and loses its turn when it takes too long', async t => {
  t.equal(claimTrial(open, 'track-1', after(4_999)), null)
  const trial = tried(open, after(5_000))
  t.match(trial, { state: 'half_open', trial: { track: 'track-1' } })
  t.equal(claimTrial(trial, 'track-2', after(5_000)), null)
  t.equal(passage(trial, after(5_000 + trialTime - 1)), 'barred')
  t.equal(reopensAt(trial), after(5_000 + trialTime).toISOString())
  t.match(claimTrial(trial, 'track-2', after(5_000 + trialTime)), { trial: { track: 'track-2' } })
  t.equal(claimTrial(closed, 'track-1', start), null, 'a closed one needs no proof')
})

t.test('one process at a time probes, when it is due', async t => {
  t.equal(claimProbe(closed, start), null)
  t.equal(claimProbe(open, after(probeIntervals[0] - 1)), null)
  const claimed = claimProbe(open, after(probeIntervals[0]))
  t.ok(claimed)
  if (claimed === null) return
  t.equal(claimProbe(claimed, after(probeIntervals[0])), null)
  t.ok(claimProbe(claimed, after(probeIntervals[0] + 20_000)), 'a prober that died does not stop the others')
})

t.test('a probe closes the circuit, keeps it open, or only sets the time of the next', async t => {
  const ofKey = { ...open, scope: 'key', key: 'fal_1' } as const
  t.match(onProbe(ofKey, finding('ok'), after(2_000)), { state: 'closed', openings: 0, reason: null })
  const refused = onProbe(open, finding('refused', { reason: 'out_of_credit', http_status: 402 }), after(4_000))
  t.match(refused, { state: 'open', openings: 1, reason: 'out_of_credit', http_status: 402 })
  t.equal(refused.explanation, open.explanation, 'what the probe does not say stays')
  t.equal(refused.until, after(4_000 + 2 * probeIntervals[1]).toISOString())
  t.equal(refused.next_probe_at, after(4_000 + probeIntervals[1]).toISOString())
  for (const blind of [finding('unknown'), null]) {
    const { next_probe_at, probes, ...rest } = onProbe(open, blind, after(2_000))
    const { next_probe_at: _, probes: __, ...before } = open
    t.strictSame(rest, before)
    t.strictSame([next_probe_at, probes], [after(2_000 + probeIntervals[1]).toISOString(), 1])
  }
  t.equal(onProbe(closed, finding('refused'), start), closed)
})

t.test('an account that says it is open lets one track prove it, and is not closed by its word', async t => {
  const said = onProbe(open, finding('ok'), after(2_000))
  t.match(said, { state: 'open', reason: 'account_locked' })
  t.equal(passage(said, after(2_000)), 'one_trial')
  const refused = onRefusal(tried(said, after(2_000)), refusal('b'), after(3_000))
  t.equal(refused.openings, 2)
  const again = onProbe(refused, finding('ok'), after(5_000))
  t.equal(passage(again, after(17_999)), 'barred', 'its word has been seen to be wrong: the next one waits its time')
  t.equal(passage(again, after(18_000)), 'one_trial')
  t.equal(onAccepted(tried(again, after(18_000)), 'c', after(19_000), after(19_000)).state, 'closed')
})

t.test('a refused probe ends the trial that was running', async t => {
  const refused = onProbe(tried(open, after(5_000)), finding('refused'), after(6_000))
  t.match(refused, { state: 'open', trial: null })
  t.equal(passage(refused, after(6_001)), 'barred')
})

t.test('probes come less and less often, every fifteen seconds in the end', async t => {
  let circuit = open
  const gaps: number[] = []
  for (let number = 0; number < 6; number += 1) {
    circuit = onProbe(circuit, finding('unknown'), start)
    gaps.push(Date.parse(circuit.next_probe_at) - start.getTime())
  }
  t.strictSame(gaps, [3_000, 5_000, 10_000, 15_000, 15_000, 15_000])
})

t.test('a new credential meets no circuit of the one before it', async t => {
  for (const scope of ['key', 'key_model'] as const) {
    const [one, other] = ['fal_11111111', 'fal_22222222'].map(key => circuitSubject('fal', scope, key, 'maker/one'))
    if (one == null || other == null) throw new Error(`there is no circuit for ${scope}`)
    t.not(circuitName(one), circuitName(other), scope)
  }
})

t.test('a finding is taken only for the scope, and the model, that it speaks of', async t => {
  const model = { ...closed, scope: 'model', model: 'maker/one' } as const
  const findings = [
    finding('ok', { scope: 'endpoint' }),
    finding('refused', { scope: 'model', model: 'maker/two' }),
    finding('unknown', { scope: 'model', model: 'maker/one' }),
    finding('refused', { scope: 'account' }),
  ]
  t.equal(findingFor(model, findings), findings[2])
  t.equal(findingFor(closed, findings), findings[3])
  t.equal(findingFor({ ...closed, scope: 'key', key: 'fal_1' }, findings), null)
  t.equal(findingFor({ ...closed, scope: 'key_model', key: 'fal_1', model: 'maker/one' }, findings), null)
})

const named = (scope: (typeof circuitScopes)[number]) => {
  const about = circuitSubject('fal', scope, 'fal_3f9a1c20', 'maker/model')
  return about === null ? null : circuitName(about)
}

t.test('each refusal is about one circuit with a name of its own, or about none', async t => {
  t.strictSame(circuitScopes.map(named), [
    'fal.account',
    'fal.key.fal_3f9a1c20',
    'fal.key_model.fal_3f9a1c20.maker/model',
    'fal.model.maker/model',
    'fal.endpoint',
  ])
  t.equal(circuitSubject('fal', 'request', 'fal_3f9a1c20', 'maker/model'), null)
})

t.test('a refusal of work that began before the circuit last changed says nothing new', async t => {
  const opened = onRefusal(closed, refusal('intent-1'), after(0))
  const healed = onAccepted(opened, 'other', after(5_000), after(5_000))
  t.equal(healed.state, 'closed')
  t.equal(onRefusal(healed, refusal('intent-1'), after(6_000)), healed, 'the very same one, told again')
  const straggler = refusal('intent-2', null, after(4_000).toISOString())
  t.equal(onRefusal(healed, straggler, after(6_000)), healed, 'one that was on its way when the circuit closed')
  t.equal(onRefusal(healed, refusal('intent-3', null, after(5_500).toISOString()), after(6_000)).state, 'open')

  const trying = claimTrial(opened, 'track-1', after(10_000))
  if (trying === null) throw new Error('its time was up')
  t.equal(onRefusal(trying, straggler, after(11_000)), trying, 'it does not end the trial')
})

t.test("a provider's waiting time never shortens ours, which grows, and counts within reason", async t => {
  for (const [number, own] of openingTimes.entries()) {
    for (const ms of [null, 0, 1, own]) t.equal(openFor(number + 1, ms), own)
    t.equal(openFor(number + 1, own + 1), own + 1)
    t.equal(openFor(number + 1, Number.MAX_SAFE_INTEGER), 3_600_000)
  }
  t.equal(openFor(99, 0), 300_000)
})

t.test('it stays known since when a subject is refused, however often its trials are', async t => {
  const opened = onRefusal(closed, refusal('intent-1'), after(0))
  const trying = claimTrial(opened, 'track-1', after(10_000))
  if (trying === null) throw new Error('its time was up')
  const again = onRefusal(trying, refusal('intent-2'), after(11_000))
  t.equal(again.since, after(0).toISOString())
  t.equal(again.changed_at, after(11_000).toISOString())
})
