import t from 'tap'
import { findLosses, type StreamLoss, type StreamMark } from '../src/stream-marks.ts'

const mark = (created: string, lastSequence: number): StreamMark => ({ created, lastSequence })

const entries = <T>(of: Record<string, T>) => new Map(Object.entries(of))

t.test('what a broker has lost is told by when its streams were made and how far they go', async t => {
  const cases: Array<{
    what: string
    before?: Record<string, StreamMark>
    now: Record<string, StreamMark>
    acknowledged?: Record<string, number>
    losses: StreamLoss[]
  }> = [
    { what: 'the same streams', now: { TRACKS: mark('monday', 5) }, losses: [] },
    { what: 'streams that went on', now: { TRACKS: mark('monday', 90) }, losses: [] },
    { what: 'a stream made anew', now: { TRACKS: mark('tuesday', 0) }, losses: [{ stream: 'TRACKS', how: 'empty' }] },
    {
      what: 'a stream made anew that is longer by now',
      now: { TRACKS: mark('tuesday', 900) },
      losses: [{ stream: 'TRACKS', how: 'empty' }],
    },
    { what: 'an older copy', now: { TRACKS: mark('monday', 4) }, losses: [{ stream: 'TRACKS', how: 'shorter' }] },
    {
      what: 'an end that is missing, of which only its writer knows',
      now: { TRACKS: mark('monday', 7) },
      acknowledged: { TRACKS: 8 },
      losses: [{ stream: 'TRACKS', how: 'shorter' }],
    },
    {
      what: 'a queue or a bucket, which may forget its numbers when it is empty',
      before: { JOBS: mark('monday', 5), KV_fleet: mark('monday', 5) },
      now: { JOBS: mark('monday', 0), KV_fleet: mark('monday', 0) },
      losses: [],
    },
    {
      what: 'a stream in memory, which every start of the broker makes anew',
      before: { CLOCK: mark('monday', 5) },
      now: { CLOCK: mark('tuesday', 0) },
      losses: [],
    },
    { what: 'a stream that was not known before', before: {}, now: { TRACKS: mark('tuesday', 0) }, losses: [] },
  ]
  for (const { what, before = { TRACKS: mark('monday', 5) }, now, acknowledged = {}, losses } of cases) {
    t.same(findLosses(entries(before), entries(now), entries(acknowledged)), losses, what)
  }
})
