import type { Track } from '@soundfoundry/track'
import t from 'tap'
import { formatReport, isClean, sumUp, type Observed } from '../../src/chaos/report.ts'

function track(id: string, status: Track['status'], error: Track['error'] = null): Track {
  const time = '2026-08-01T00:00:00.000Z'
  return {
    id,
    caller: 'anonymous',
    status,
    stage: null,
    done: true,
    prompt: `prompt of ${id}`,
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
    error,
    attempts: [],
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

function observed(changes: Partial<Observed> = {}): Observed {
  return {
    seed: 5,
    accepted: [{ id: 'a', prompt: 'prompt of a' }],
    drained: [{ id: 'a', track: track('a', 'succeeded'), hasBrokenAudio: false }],
    work: [{ prompt: 'prompt of a' }],
    deaths: [],
    kills: new Map([['broker', 2]]),
    faults: new Map(),
    answers: new Map([['202', 1]]),
    recoveryMs: 1_500,
    ...changes,
  }
}

const failed = track('a', 'failed', { code: 'audio_lost', message: 'Gone.', fix: 'Ask again.' })

t.test('a run in which every track was made once is clean', async t => {
  const report = sumUp(observed())
  t.ok(isClean(report))
  t.match(formatReport(report), /lost +0\n[^]*time to recover +1\.5 s\nkilled +broker 2\n[^]*seed +5$/)
})

t.test('a track that ended otherwise is told by its cause and is no fault of the house', async t => {
  const report = sumUp(observed({ drained: [{ id: 'a', track: failed, hasBrokenAudio: false }] }))
  t.same(report.ended, { 'failed: audio_lost': 1 })
  t.ok(isClean(report))
})

t.test('a run without a single track proves nothing', async t => {
  t.notOk(isClean(sumUp(observed({ accepted: [], drained: [], work: [] }))))
})

const breaches: ReadonlyArray<{ name: string; changes: Partial<Observed>; found: object }> = [
  {
    name: 'a lost track',
    changes: { drained: [{ id: 'a', track: null, hasBrokenAudio: false }] },
    found: { lost: ['a'] },
  },
  {
    name: 'a track that was paid twice',
    changes: { work: [{ prompt: 'prompt of a' }, { prompt: 'prompt of a' }] },
    found: { paidTwice: ['a'] },
  },
  {
    name: 'broken audio',
    changes: { drained: [{ id: 'a', track: track('a', 'succeeded'), hasBrokenAudio: true }] },
    found: { brokenAudio: ['a'] },
  },
  { name: 'a track that nobody made', changes: { work: [] }, found: { unheardOf: ['a'] } },
  { name: 'a process that ended by itself', changes: { deaths: ['api: gone'] }, found: { deaths: ['api: gone'] } },
]

for (const { name, changes, found } of breaches) {
  t.test(`${name} is found`, async t => {
    const report = sumUp(observed(changes))
    t.match(report, found)
    t.notOk(isClean(report))
  })
}
