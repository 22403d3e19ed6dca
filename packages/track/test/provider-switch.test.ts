import * as fc from 'fast-check'
import t from 'tap'
import { parseProviderSwitch } from '../src/parse.ts'
import { providerNames } from '../src/provider-name.ts'
import {
  mayGo,
  pauseModes,
  pauseOf,
  switchActions,
  turnSwitch,
  type PauseMode,
  type ProviderSwitch,
  type Step,
  type SwitchAction,
} from '../src/provider-switch.ts'

const then = '2026-01-01T00:00:00.000Z'
const now = new Date('2026-01-01T12:00:00.000Z')
const standing = (mode: PauseMode | null): ProviderSwitch => ({
  v: 1,
  provider: 'fal',
  mode,
  since: then,
  by: 'token_a',
})

t.test('where each action leads', async t => {
  const table: readonly [from: PauseMode | null, action: SwitchAction, to: PauseMode | null | 'the same'][] = [
    [null, 'pause', 'paused'],
    [null, 'resume', 'the same'],
    [null, 'drain', 'draining'],
    ['paused', 'pause', 'the same'],
    ['paused', 'resume', null],
    ['paused', 'drain', 'draining'],
    ['draining', 'pause', 'paused'],
    ['draining', 'resume', null],
    ['draining', 'drain', 'the same'],
  ]
  for (const [from, action, to] of table) {
    const next = turnSwitch(standing(from), 'fal', action, { by: 'token_b', now })
    const what = `${from ?? 'open'}, ${action}`
    if (to === 'the same') t.equal(next, null, what)
    else t.strictSame(next, { v: 1, provider: 'fal', mode: to, since: now.toISOString(), by: 'token_b' }, what)
  }
  t.equal(turnSwitch(null, 'fal', 'resume', { by: 'token_b', now }), null, 'what was never paused need not be resumed')
  t.match(turnSwitch(null, 'fal', 'pause', { by: 'token_b', now }), { mode: 'paused' })
})

t.test('whether a track may go there', async t => {
  const table: readonly [mode: PauseMode | null, may: Record<Step, boolean>][] = [
    [null, { send: true, submit: true, follow: true }],
    ['paused', { send: false, submit: true, follow: true }],
    ['draining', { send: false, submit: false, follow: true }],
  ]
  for (const [mode, may] of table) {
    const told = { send: mayGo(standing(mode), 'send'), submit: mayGo(standing(mode), 'submit') }
    t.strictSame({ ...told, follow: mayGo(standing(mode), 'follow') }, may, mode ?? 'resumed')
  }
  for (const step of ['send', 'submit', 'follow'] as const) t.ok(mayGo(undefined, step), `never paused: ${step}`)
})

t.test('how a provider is paused', async t => {
  t.equal(pauseOf(undefined), null)
  t.equal(pauseOf(standing(null)), null)
  for (const mode of pauseModes) t.strictSame(pauseOf(standing(mode)), { mode, since: then, by: 'token_a' })
})

const actions = fc.array(
  fc.record({
    action: fc.constantFrom(...switchActions),
    by: fc.constantFrom('token_a', 'token_b'),
    ms: fc.nat(10_000),
  }),
  { minLength: 1, maxLength: 12 },
)

/** The switch after these actions, one after another. */
function after(
  provider: ProviderSwitch['provider'],
  taken: readonly { action: SwitchAction; by: string; ms: number }[],
) {
  let present: ProviderSwitch | null = null
  for (const { action, by, ms } of taken)
    present = turnSwitch(present, provider, action, { by, now: new Date(now.getTime() + ms) }) ?? present
  return present
}

t.test('after any actions', async t => {
  fc.assert(
    fc.property(fc.constantFrom(...providerNames), actions, (provider, taken) => {
      const present = after(provider, taken)
      const last = taken.at(-1)
      if (last === undefined) return false
      // The last word counts, said again it changes nothing, and it can be read by whoever finds it.
      const isLast = (present?.mode ?? null) === { pause: 'paused', resume: null, drain: 'draining' }[last.action]
      const isIdempotent = turnSwitch(present, provider, last.action, { by: 'token_c', now }) === null
      if (present !== null) parseProviderSwitch(JSON.parse(JSON.stringify(present)))
      // What may be sent may be submitted, and what was submitted is always followed.
      const isOrdered = (!mayGo(present, 'send') || mayGo(present, 'submit')) && mayGo(present, 'follow')
      const isTold = (pauseOf(present) === null) === mayGo(present, 'send')
      const isOpenAgain = mayGo(turnSwitch(present, provider, 'resume', { by: 'token_c', now }) ?? present, 'send')
      return isLast && isIdempotent && isOrdered && isTold && isOpenAgain
    }),
    { numRuns: 1_000 },
  )
  t.pass('for everything tried')
})
