import type { Track } from '@soundfoundry/track'
import t from 'tap'
import { formatUnkind, isUnkindClean, sumUpUnkind, type UnkindRun } from '../../src/unkind/unkind-report.ts'

type Attempt = Track['attempts'][number]

const time = '2026-08-01T00:00:00.000Z'

function attempt(provider_request_id: string | null, billed: Attempt['billed']): Attempt {
  return {
    number: 1,
    provider: 'fal',
    model: 'maker/model',
    key: 'fal_3f9a1c20',
    state: billed === 'yes' ? 'succeeded' : 'unknown',
    reason: null,
    http_status: null,
    provider_request_id,
    ignored: [],
    billed,
    started_at: time,
    ended_at: time,
  }
}

function track(status: Track['status'], attempts: Attempt[], code: string | null = null): Track {
  return {
    id: 'a',
    caller: 'anonymous',
    status,
    stage: null,
    done: true,
    prompt: 'p',
    lyrics: null,
    has_vocals: false,
    duration_s: 60,
    style_strength: 0.5,
    seed: null,
    format: 'mp3',
    require: [],
    provider: 'fal',
    metadata: {},
    audio: null,
    error: code === null ? null : { code, message: 'a test', fix: 'a test' },
    attempts,
    created_at: time,
    updated_at: time,
    webhook: null,
    retry_of: null,
    deadline: '2026-01-02T03:19:05.000Z',
    expires_at: time,
    cost_usd: 0,
    skipped: [],
    retained_until: time,
    erased_at: null,
  }
}

const ran = (request_id: string, did = true) => ({ request_id, prompt: 'p', ran: did })

function run(end: Track | null, work: UnkindRun['work']): UnkindRun {
  return {
    accepted: [{ id: 'a', prompt: 'p' }],
    ended: [{ id: 'a', track: end }],
    work,
    struck: { lost: 1, foreign: 0 },
    seconds: 7,
  }
}

t.test('what was paid once, or never ran, is as it should be', async t => {
  const made = sumUpUnkind(run(track('succeeded', [attempt('r', 'yes')]), [ran('r'), ran('s', false)]))
  t.ok(isUnkindClean(made))
  t.match(formatUnkind(made), /succeeded +1\n.*none\noutcome_unknown +0\npaid twice +0\nforgotten +0/)
})

t.test('a track that says that it does not know has forgotten nothing', async t => {
  const unknown = sumUpUnkind(run(track('failed', [attempt(null, 'unknown')], 'outcome_unknown'), [ran('r')]))
  t.ok(isUnkindClean(unknown))
  t.match(unknown, { outcomeUnknown: 1, endedOtherwise: { 'failed outcome_unknown': 1 } })
})

t.test('what is paid twice or forgotten is named, and the run is not clean', async t => {
  const twice = sumUpUnkind(run(track('succeeded', [attempt('r', 'yes'), attempt('s', 'yes')]), [ran('r'), ran('s')]))
  t.match(twice, { paidTwice: ['a'], forgotten: [] })
  const forgotten = sumUpUnkind(run(track('expired', [attempt(null, 'no')], 'deadline_exceeded'), [ran('r')]))
  t.match(forgotten, { paidTwice: [], forgotten: ['a r'] })
  const lost = sumUpUnkind(run(null, []))
  t.match(lost, { forgotten: ['a'] })
  for (const report of [twice, forgotten, lost]) t.notOk(isUnkindClean(report))
  t.match(formatUnkind(forgotten), /forgotten +1\n +a r/)
  t.notOk(
    isUnkindClean(sumUpUnkind({ accepted: [], ended: [], work: [], struck: { lost: 0, foreign: 0 }, seconds: 0 })),
    'nothing was tried',
  )
})
