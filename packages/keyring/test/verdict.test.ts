import t from 'tap'
import { reasons, refusalScopes } from '@soundfoundry/track'
import { judgeProbe, judgeRefusal, mayPass } from '../src/verdict.ts'
import { finding, probeFindings } from './lives.ts'

t.test('what a probe says about the key', async t => {
  const otherModel = { ...finding('model', 'ok'), model: 'other' }
  const table = [
    [probeFindings.ok, 0, 'ok'],
    [probeFindings.refused, 0, 'refused key_refused'],
    [probeFindings.forbidden, 0, 'refused model_forbidden'],
    [[...probeFindings.forbidden, otherModel], 0, 'ok'],
    [[finding('key', 'ok'), finding('model', 'refused', 'model_not_found')], 0, 'ok'],
    [probeFindings.locked, 0, 'inconclusive account_locked'],
    [probeFindings.unreachable, 9, 'inconclusive connection_failed'],
    [probeFindings.vague, 1, 'inconclusive no_verdict'],
    [probeFindings.vague, 2, 'ok'],
    [probeFindings.silent, 9, 'inconclusive no_verdict'],
    [[finding('key', 'refused')], 0, 'refused key_refused'],
  ] as const
  for (const [findings, before, expected] of table) {
    const verdict = judgeProbe(findings, before)
    t.equal('reason' in verdict ? `${verdict.kind} ${verdict.reason}` : verdict.kind, expected)
    t.ok(!('fix' in verdict) || verdict.fix !== '', 'it says what to do')
  }
})

t.test('what a refused submit says about the key', async t => {
  const table = [
    ['key_refused', 'key', 'refused'],
    ['key_missing', 'key', 'refused'],
    ['model_forbidden', 'key_model', 'refused'],
    ['unreadable_answer', 'key', 'refused'],
    ['account_locked', 'account', 'inconclusive'],
    ['out_of_credit', 'account', 'inconclusive'],
    ['connection_failed', 'endpoint', 'inconclusive'],
    ['server_error', 'endpoint', 'inconclusive'],
    ['model_not_found', 'model', 'nothing'],
    ['invalid_input', 'request', 'nothing'],
    ['content_policy', 'request', 'nothing'],
  ] as const
  for (const [reason, scope, expected] of table) {
    t.equal(judgeRefusal({ reason, scope, explanation: 'Fix it.' }).kind, expected, `${reason} of the ${scope}`)
  }
  for (const scope of refusalScopes) {
    t.equal(
      judgeRefusal({ reason: 'rate_limited', scope, explanation: '' }).kind,
      'nothing',
      `a rate limit of the ${scope}`,
    )
  }
})

t.test('a lock of the account never speaks against a key, whatever it is taken to be about', async t => {
  for (const reason of ['account_locked', 'out_of_credit'] as const) {
    t.not(judgeRefusal({ reason, scope: 'account', explanation: '' }).kind, 'refused')
  }
})

t.test('only what is said about the value itself stands for ever', async t => {
  const standing = [...reasons, 'bad_format' as const].filter(reason => !mayPass(reason))
  t.strictSame(standing.sort(), ['bad_format', 'key_missing', 'key_refused'])
})
