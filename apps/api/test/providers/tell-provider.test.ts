import type { CircuitRow, Pause } from '@soundfoundry/track'
import t from 'tap'
import { tellProbe, tellSwitch } from '../../src/providers/tell-provider.ts'

const until = '2026-01-01T00:05:00.000Z'
const row = (changes: Partial<CircuitRow> = {}): CircuitRow => ({
  scope: 'account',
  key: null,
  model: null,
  state: 'open',
  reason: 'out_of_credit',
  explanation: 'Top it up.',
  since: until,
  until,
  due: false,
  ...changes,
})
const finding = { scope: 'account', model: null, reason: null, http_status: null, explanation: null } as const
const fine = { findings: [{ ...finding, state: 'ok' } as const] }
const pause: Pause = { mode: 'paused', since: until, by: 'token_a' }

const tell = (before: number, circuits: readonly CircuitRow[], paused: Pause | null = null) =>
  tellProbe({ provider: 'fal', report: fine, before, circuits, pause: paused })

t.test('what came of a probe', async t => {
  const table: readonly [told: ReturnType<typeof tell>, sentence: RegExp][] = [
    [tell(0, []), /passed, and nothing holds tracks back\.$/],
    [tell(1, []), /passed: fal takes tracks again\.$/],
    [tell(1, [row({ due: true })]), /passed: the next track tries it\.$/],
    [tell(1, [row({ state: 'half_open' })]), /passed: a track is on its way to try it\.$/],
    [tell(2, [row(), row({ until: '2026-01-01T00:06:00.000Z' })]), /a track tries it after 2026-01-01T00:06/],
    [tell(1, [], pause), /takes tracks again\. fal is paused, so no track is sent there until it is resumed\.$/],
  ]
  for (const [told, sentence] of table) t.match(told, { probe: 'passed', sentence })
  const refused = { ...finding, state: 'refused', reason: 'account_locked' } as const
  const failed = (explanation: string | null) =>
    tellProbe({
      provider: 'fal',
      report: { findings: [...fine.findings, { ...refused, explanation }] },
      before: 1,
      circuits: [row()],
      pause: null,
    })
  t.strictSame(failed('Top it up.'), { probe: 'failed', sentence: 'The free probe is refused: Top it up.' })
  t.match(failed(null), { probe: 'failed', sentence: 'The free probe is refused: the reason is account_locked.' })
})

t.test('how a switch stands', async t => {
  const there = { in_flight: 2, queued: 1, storing: 0 }
  const none = { in_flight: 0, queued: 0, storing: 0 }
  const draining: Pause = { ...pause, mode: 'draining' }
  t.match(tellSwitch('fal', null, there), /^fal is not paused/)
  t.match(tellSwitch('fal', pause, there), /^fal is paused, .* goes on: 2 in flight, 1 queued, 0 being stored\.$/)
  t.equal(tellSwitch('fal', pause, none), 'fal is paused, and no track is there.')
  t.match(tellSwitch('replicate', draining, there), /^Replicate is being drained: 2 in flight/)
  t.equal(tellSwitch('replicate', draining, none), 'Replicate is drained: no track is there any more.')
  for (const each of [pause, draining]) t.match(tellSwitch('fal', each, null), /cannot be told now\.$/)
})
