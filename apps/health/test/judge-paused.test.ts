import type { Circuit } from '@soundfoundry/track'
import t from 'tap'
import { judgeProvider, type Pauses } from '../src/judge-provider.ts'
import { ago, makeReport, now, openCircuit } from './samples.ts'

const pause = { mode: 'paused', since: ago(60), by: 'token_a' } as const
const judge = (pauses: Pauses, reports = [makeReport()], circuits: readonly Circuit[] = []) =>
  judgeProvider('fal', reports, circuits, now, pauses)

t.test('a provider that a person has paused is down, whatever else is to be said of it', async t => {
  const resume = 'resume it with POST /api/providers/fal/resume, or soundfoundry providers resume fal.'
  const paused = { state: 'down', error: `Paused by token_a since ${pause.since}; ${resume}`, isPaused: true }
  const falAlone = { fal: pause, replicate: null }
  t.strictSame(judge(falAlone), paused)
  t.strictSame(judge(falAlone, []), paused)
  t.strictSame(judge(falAlone, undefined, [openCircuit('account', 'Top up.')]), paused)
  const drained = judge({ fal: { ...pause, mode: 'draining' }, replicate: null })
  t.strictSame(drained, { ...paused, error: `Drained by token_a since ${pause.since}; ${resume}` })
  t.strictSame(judge({ fal: null, replicate: pause }), { state: 'ok', error: null })
  const error = `${paused.error} No provider is left: tracks wait until their deadline.`
  t.strictSame(judge({ fal: pause, replicate: { ...pause, mode: 'draining' } }), { ...paused, error })
})
