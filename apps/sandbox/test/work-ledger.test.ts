import { array, assert, nat, option, property } from 'fast-check'
import t from 'tap'
import { standingOf, type Work } from '../src/work-ledger.ts'

const base: Work = {
  provider: 'replicate',
  request_id: 'a',
  model: 'minimax/music-2.5',
  app: '',
  version: 'hidden',
  input: {},
  prompt: '',
  key: '',
  account: '',
  acceptedAt: 1000,
  queueMs: 100,
  generationMs: 200,
  ending: {
    kind: 'audio',
    wish: { prompt: '', lyrics: '', format: 'mp3', sampleRate: 32_000, bitrate: 128_000, channels: 1 },
  },
  stuck: false,
  storesPayload: true,
  hostname: '127.0.0.1',
  origin: '',
}
const failed: Work = {
  ...base,
  ending: { kind: 'error', status: 500, body: {}, message: 'no', type: undefined },
}

t.test('where work stands', async t => {
  const rows: [string, Work, number, boolean, string][] = [
    ['waits', base, 1099, false, 'queued'],
    ['starts', base, 1100, false, 'generating'],
    ['runs', base, 1299, false, 'generating'],
    ['ends', base, 1300, false, 'completed'],
    ['fails', failed, 1300, false, 'failed'],
    ['is held', { ...base, stuck: true }, 9999, true, 'generating'],
    ['is let go', { ...base, stuck: true }, 9999, false, 'completed'],
    ['is not its fault', base, 9999, true, 'completed'],
    ['is aborted', { ...base, ending: { kind: 'aborted' } }, 1100, false, 'aborted'],
    ['is canceled in the queue', { ...base, canceledAt: 1050 }, 1050, false, 'canceled'],
    ['is canceled at work', { ...base, canceledAt: 1200 }, 1200, false, 'canceled'],
    ['has a deadline in the queue', { ...base, deadline: 1050 }, 1060, false, 'aborted'],
    ['has a deadline at work', { ...base, deadline: 1200 }, 1250, false, 'canceled'],
    ['ends before its deadline', { ...base, deadline: 1400 }, 1500, false, 'completed'],
    ['is held to its deadline', { ...base, stuck: true, deadline: 1400 }, 1500, true, 'canceled'],
  ]
  for (const [name, work, now, held, phase] of rows) t.equal(standingOf(work, now, held).phase, phase, name)
})

t.test('time only moves work forward, and an end is final', async t => {
  const order = ['queued', 'generating', 'end']
  const rank = (phase: string) => order.indexOf(order.includes(phase) ? phase : 'end')
  assert(
    property(
      nat(500),
      nat(500),
      option(nat(1000), { nil: undefined }),
      array(nat(2000), { minLength: 2 }),
      (queueMs, generationMs, deadline, moments) => {
        const work = {
          ...base,
          queueMs,
          generationMs,
          ...(deadline === undefined ? {} : { deadline: 1000 + deadline }),
        }
        const seen = moments.toSorted((a, b) => a - b).map(moment => standingOf(work, 1000 + moment, false))
        for (const [index, standing] of seen.entries()) {
          const before = seen[index - 1]
          if (before === undefined) continue
          if (rank(standing.phase) < rank(before.phase)) return false
          if (before.endedAt !== undefined && before.endedAt !== standing.endedAt) return false
          if (before.endedAt !== undefined && before.phase !== standing.phase) return false
        }
        return true
      },
    ),
  )
  t.pass('for any timing')
})
